// Asks the device for a passkey, or to make one, and sends its answer with the form the button stands in.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

async function askForOne ({ publicKey }) {
  const allowCredentials = (publicKey.allowCredentials ?? []).map((known) => ({ ...known, id: toBytes(known.id) }))
  const key = await navigator.credentials.get({
    publicKey: { ...publicKey, challenge: toBytes(publicKey.challenge), allowCredentials }
  })
  const { authenticatorData, clientDataJSON, signature, userHandle } = key.response
  return asPlain(key, {
    authenticatorData: toText(authenticatorData),
    clientDataJSON: toText(clientDataJSON),
    signature: toText(signature),
    userHandle: userHandle ? toText(userHandle) : null
  })
}

async function makeOne ({ publicKey }) {
  const excludeCredentials = (publicKey.excludeCredentials ?? []).map((known) => ({ ...known, id: toBytes(known.id) }))
  const user = { ...publicKey.user, id: toBytes(publicKey.user.id) }
  const key = await navigator.credentials.create({
    publicKey: { ...publicKey, challenge: toBytes(publicKey.challenge), user, excludeCredentials }
  })
  return asPlain(key, {
    attestationObject: toText(key.response.attestationObject),
    clientDataJSON: toText(key.response.clientDataJSON),
    transports: key.response.getTransports?.() ?? []
  })
}

function asPlain (key, response) {
  return {
    id: key.id,
    rawId: toText(key.rawId),
    type: key.type,
    authenticatorAttachment: key.authenticatorAttachment,
    clientExtensionResults: key.getClientExtensionResults(),
    response
  }
}

class Unreachable extends Error {}

async function options (form) {
  const asked = form.dataset.asksFor // what the answer is to be for, where it does more than sign in
  const body = asked && new URLSearchParams({ [asked]: form.elements[asked].value })
  const headers = { Accept: 'application/json', 'X-CSRFToken': form.elements.csrfmiddlewaretoken.value }
  const answer = await fetch(form.action, { method: 'POST', headers, body }).catch(() => null)
  if (answer?.redirected) location.reload()
  if (!answer?.ok || answer.redirected) throw new Unreachable()
  return answer.json()
}

function sentence (form, error) {
  if (error instanceof Unreachable) return form.dataset.unreachable
  if (error.name === 'InvalidStateError' && form.dataset.known) return form.dataset.known
  if (error.name === 'SecurityError' || error.name === 'NotSupportedError') return form.dataset.unsupported
  return form.dataset.cancelled
}

// The page may have fetched the form anew meanwhile, as where it follows what the other does.
const asItStands = (form) =>
  form.isConnected
    ? form
    : [...document.querySelectorAll('form[data-passkey]')].find(({ action }) => action === form.action)

function told (form, sentence) {
  const problem = form?.querySelector('[role=alert]')
  if (!problem) return
  problem.textContent = sentence
  problem.hidden = !sentence
}

async function use (form) {
  const button = form.querySelector('button')
  told(form, '')
  button.disabled = true
  try {
    if (!window.PublicKeyCredential) throw new DOMException('', 'NotSupportedError')
    const asked = await options(form)
    const answer = form.dataset.passkey === 'add' ? await makeOne(asked) : await askForOne(asked)
    const now = asItStands(form)
    if (!now) return location.reload()
    now.elements.credential.value = JSON.stringify(answer)
    now.submit()
  } catch (error) {
    told(asItStands(form), sentence(form, error))
  } finally {
    button.disabled = false
  }
}

document.addEventListener('submit', (event) => {
  if (!event.target.matches('form[data-passkey]')) return
  event.preventDefault()
  use(event.target)
})
