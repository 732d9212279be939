// «Les opp» is offered where the device has a voice of its own for the language: one on the network would get the words.

const opener = document.querySelector("[data-read-aloud]");
const bar = document.querySelector(".reading");
const voices = window.speechSynthesis;
const NORWEGIAN = { nb: ["nb", "no", "nn"], nn: ["nn", "nb", "no"] };

function findVoice() {
  const language = document.documentElement.lang.slice(0, 2);
  const onDevice = voices.getVoices().filter(one => one.localService);
  return (NORWEGIAN[language] ?? [language])
    .map(wanted => onDevice.find(one => one.lang.toLowerCase().split(/[-_]/)[0] === wanted)).find(Boolean);
}

const offer = () => { opener.hidden = !bar.hidden || !findVoice(); };

if (voices && opener) {
  offer();
  voices.addEventListener?.("voiceschanged", offer);
  opener.addEventListener("click", () => import(opener.dataset.readAloud).then(
    ({ readAloud }) => readAloud(findVoice), () => document.dispatchEvent(new CustomEvent("samtale:failed"))));
}
