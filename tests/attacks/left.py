"""What of ASVS 5.0 level 1 and 2 no test here tries, and why: a requirement, or a section for all that is left of it."""
NONE = "finnes ikke i Samtale"
WRITTEN = "krav til dokumentasjon, ikke til programmet"
OPERATOR = "avgjøres der Samtale settes opp"

LEFT = {
    "V1.2": "lenker, regulære uttrykk og kommandoer lages ikke av det folk skriver (LDAP, XPath og LaTeX finnes ikke); ikke prøvd hver for seg",
    "V1.3": f"HTML- og SVG-opplasting, eval, JNDI, memcache og henting av adresser fra brukere: {NONE}", "V1.4": "Python styrer minnet",
    "V2.1": WRITTEN, "V2.3": "grensene (lengder, antall tema, tid) prøves i hver dels egne prøver, ikke som angrep", "V3.5": f"postMessage og flere programmer på samme vert: {NONE}; verten for Samtale skal være dens egen",
    "V4.1": "hva en mellomtjener setter av hodelinjer, avgjøres der den settes opp (`docs/operations.md`)",
    "V4.2": "hvor en HTTP-melding slutter, avgjør granian og mellomtjeneren; ikke prøvd her", "V4.3": f"GraphQL: {NONE}",
    "V4.4": f"WebSocket: {NONE}", "V5.1": WRITTEN, "V5.4": "hull: filer som lastes opp, sjekkes ikke for virus; de leses, og gis aldri ut igjen",
    "V6.1": WRITTEN, "V6.2": "passordfelt, lengde oppad, tegn og utlimning følger Django; ikke prøvd hver for seg. Hull: ingen egen liste over ord fra virksomheten",
    "V6.3": "om alle skal ha to ledd, bestemmer virksomheten; kode på e-post og passnøkkel er hver for seg ett",
    "V6.4": "ingen hemmelige spørsmål; den som mister passnøkkelen, logger inn med kode og lager en ny. Ikke prøvd som angrep",
    "V6.6": f"SMS: {NONE}", "V6.8": "OpenID Connect prøves mot en ekte leverandør i `samtale/people/tests`; SAML finnes ikke",
    "V7.1": WRITTEN, "V7.4": "utlogging står i menyen på hver side",
    "V7.6": "økten er vår egen og varer like lenge uansett hvordan man kom inn", "V8.1": WRITTEN, "V8.4": "én virksomhet i hver installasjon",
    "V9.1": "id-merker fra OpenID Connect prøves i `samtale/people/tests`; andre finnes ikke", "V9.2": "som V9.1",
    "V10.1": "som V9.1", "V10.2": "som V9.1", "V10.3": f"OAuth-beskyttede tjenester: {NONE}", "V10.4": f"egen OAuth-tjener: {NONE}",
    "V10.5": "som V9.1", "V10.6": f"egen OpenID-leverandør: {NONE}", "V10.7": f"egen OAuth-tjener: {NONE}",
    "V11.1": WRITTEN, "V11.2": "AES-256-GCM og HMAC-SHA256 gjennom pakken cryptography; ikke prøvd som angrep", "V11.4": "SHA-256 overalt; nøkler lages ikke av passord",
    "V11.6": f"egne nøkkelpar: {NONE}; passnøkler kontrolleres av et bibliotek", "V12.1": OPERATOR, "V12.2": OPERATOR, "V12.3": OPERATOR,
    "V13.1": WRITTEN, "V13.2": OPERATOR, "V13.3": "hull: en egen nøkkeltjeneste kan brukes gjennom en kommando, men er ikke påkrevd",
    "V14.1": WRITTEN, "V14.3": "utlogging tømmer kopiene i nettleseren (`samtale/core/static/core/page.js`). Hull: det som ikke er lagret ennå, ligger åpent der til det er lagret",
    "V15.1": WRITTEN, "V15.2": "prøvens postkasse finnes ikke i produksjon (V13.4.5)", "V15.3": f"kall til andres adresser og opprinnelig IP bak flere ledd: {OPERATOR}; prototyper: små skript uten sammenslåing av objekter",
    "V16.1": WRITTEN, "V16.2": "klokken på tjeneren; tidspunkter lagres i UTC", "V16.3": "innlogging og feil føres; mislykkede forsøk telles og bremses. Hull: de føres ikke i innsynsloggen",
    "V16.4": "vitnet på en annen maskin er virksomhetens valg", "V17.1": f"WebRTC: {NONE}", "V17.2": f"WebRTC: {NONE}", "V17.3": f"WebRTC: {NONE}",
}
