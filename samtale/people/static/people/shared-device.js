// The tick «Dette er en delt maskin» counts for every way in on the page, not only the form it stands in.

const tick = document.getElementById('shared_device')

function spread () {
  for (const field of document.querySelectorAll('input[type=hidden][name=shared_device]')) {
    field.value = tick.checked ? 'on' : ''
  }
  for (const link of document.querySelectorAll('a[data-way-in]')) {
    const address = new URL(link.href)
    if (tick.checked) address.searchParams.set('shared_device', 'on')
    else address.searchParams.delete('shared_device')
    link.href = address
  }
}

tick.addEventListener('change', spread)
spread()
