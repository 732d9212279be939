"""Made-up names, places, goals and notes for the made-up municipality; none of it is about anybody."""

FIRST_NAMES = """
Ingrid Kari Siv Marte Berit Hilde Anne Liv Solveig Randi Astrid Turid Gunn Ragnhild Tone Sigrid Maja Nora Thea Julie Ida Amalie
Silje Guro Eli Bodil Wenche Åse Øydis Amina Fatima Zahra Leyla Mehwish Thi Olena Katarzyna Agnieszka Máret Elle Inga Biret
Jonas Per Ole Tor Arne Lars Knut Geir Bjørn Svein Trond Øyvind Håkon Magnus Eirik Sondre Mathias Emil Jakob Henrik Even Stian
Morten Rune Kjell Odd Leif Ådne Ahmed Mohammed Yusuf Ali Omar Piotr Tomasz Andrij Niillas Mihkkal Ánte Jovna Tuan Samuel David
""".split()

LAST_NAMES = """
Aasen Dahl Berg Moe Lunde Vik Foss Ruud Nes Haugen Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen
Karlsen Eriksen Bakken Solberg Strand Sæther Lie Myhre Hagen Holm Rasmussen Nygård Bøe Tangen Engen Aune Sunde Ødegård Øverland
Åsheim Ånestad Fjeld Brekke Myklebust Sørensen Eide Knutsen Hauge Aas Elvestad Rønning Skogen Vangen Tveit Lien Sandvik Grønli
Nordby Høiland Sivertsen Lindvik Kvam Eira Sara Utsi Hætta Gaup Somby Nowak Kowalska Hassan Ahmed Khan Nguyen Tran Warsame
Abdi Haile Tesfay Petrenko Shevchenko Rahimi Yilmaz Demir Bjørnstad Farstad Kleppe Rød Steen Wold Voll Ytterdal Hovland Skaar
""".split()

# Sector: its share of the people, what its units are called, and who works there.
SECTORS = [
    (
        "Oppvekst og opplæring",
        0.40,
        [
            "Nordvåg skole",
            "Sørvåg skole",
            "Breivika skole",
            "Fjellheim ungdomsskole",
            "Solkroken barnehage",
            "Fjæra barnehage",
            "Lia barnehage",
            "Skogly skole",
        ],
        ["Lærer", "Lærer", "Lærer", "Barnehagelærer", "Assistent", "Fagarbeider", "Spesialpedagog"],
    ),
    (
        "Helse og omsorg",
        0.35,
        [
            "Nordvåg sykehjem",
            "Hjemmetjenesten nord",
            "Hjemmetjenesten sør",
            "Bofellesskapet Tunet",
            "Legekontoret",
            "Rus og psykisk helse",
        ],
        [
            "Sykepleier",
            "Helsefagarbeider",
            "Helsefagarbeider",
            "Sykepleier",
            "Vernepleier",
            "Assistent",
            "Fysioterapeut",
        ],
    ),
    (
        "Tekniske tjenester",
        0.13,
        ["Renhold", "Vei og park", "Vann og avløp", "Brann og redning", "Eiendom"],
        ["Renholder", "Renholder", "Driftsoperatør", "Vaktmester", "Ingeniør", "Fagarbeider"],
    ),
    (
        "Kultur og fritid",
        0.06,
        ["Biblioteket", "Kulturskolen", "Svømmehallen"],
        ["Bibliotekar", "Kulturskolelærer", "Badevakt", "Kulturkonsulent"],
    ),
    (
        "Administrasjon og service",
        0.06,
        ["Servicetorget", "Økonomi", "IKT og arkiv"],
        ["Rådgiver", "Konsulent", "Arkivar", "Regnskapsfører", "IKT-rådgiver"],
    ),
]
GROUP_OF = {
    "Lærer": "Lærer",
    "Barnehagelærer": "Barnehagelærer",
    "Spesialpedagog": "Lærer",
    "Kulturskolelærer": "Lærer",
    "Assistent": "Assistent",
    "Fagarbeider": "Fagarbeider",
    "Sykepleier": "Sykepleier",
    "Helsefagarbeider": "Helsefagarbeider",
    "Vernepleier": "Vernepleier",
    "Fysioterapeut": "Fysioterapeut",
    "Renholder": "Renholder",
    "Driftsoperatør": "Driftsoperatør",
    "Vaktmester": "Driftsoperatør",
    "Ingeniør": "Ingeniør",
    "Bibliotekar": "Bibliotekar",
    "Badevakt": "Fagarbeider",
}
OTHER_GROUP = "Administrasjon"
LEADER_TITLES = ["Kommunedirektør", "Kommunalsjef", "Enhetsleder", "Avdelingsleder", "Teamleder"]

PLACES = [
    "møterom Fjellet",
    "møterom Fjorden",
    "grupperom 2",
    "kontoret i andre etasje",
    "møterom Skogen",
    "det stille rommet",
]

# Goal: kind, how we will know, and actions with who is responsible and a first step.
GOALS = [
    (
        "Bli trygg på å lede fagmøtene",
        "development",
        "Jeg leder annethvert møte uten å grue meg",
        [
            ("Lede annethvert fagmøte", "employee", "Sette opp saksliste til neste møte"),
            ("Melde på kurs i møteledelse", "leader", "Finne kursdato før fredag"),
            ("Gi tilbakemelding etter hvert møte", "leader", "Sette av ti minutter etter møtet"),
        ],
    ),
    (
        "Mindre dobbeltarbeid",
        "work",
        "Vi fører opplysningene ett sted",
        [
            ("Lage én felles mal", "employee", "Samle malene vi har"),
            ("Slutte med egne lister ved siden av systemet", "employee", "Flytte det som mangler inn"),
            ("Rydde i tilgangene", "leader", "Be IKT om oversikt"),
        ],
    ),
    (
        "Bedre overlapping mellom vaktene",
        "work",
        "Ingen må ringe hjem til den som har gått",
        [
            ("Skrive kort logg før vaktslutt", "employee", "Prøve i to uker"),
            ("Sette av ti minutter overlapping i turnusen", "leader", "Ta det opp med turnusplanleggeren"),
        ],
    ),
    (
        "Ta fagbrev",
        "development",
        "Bestått fagprøve",
        [
            ("Melde opp til fagprøven", "employee", "Laste ned skjemaet"),
            ("Gi fri til lesedager", "leader", "Legge lesedagene i planen"),
            ("Øve sammen med en kollega", "employee", "Avtale fast dag"),
        ],
    ),
    (
        "Roligere start på dagen",
        "work",
        "Alle vet hva de skal innen kl. 8.15",
        [
            ("Henge opp dagens plan kvelden før", "employee", "Lage tavla"),
            ("Flytte morgenmøtet til kl. 8", "leader", "Varsle de andre"),
        ],
    ),
    (
        "Lære det nye fagsystemet godt",
        "development",
        "Jeg kan hjelpe andre i gang",
        [
            ("Gå gjennom øvelsene", "employee", "Gjøre de to første denne uken"),
            ("Være superbruker for teamet", "employee", "Si fra på teammøtet"),
            ("Skaffe øvelsestilgang", "leader", "Bestille hos IKT"),
        ],
    ),
    (
        "Følge opp lærlingen tettere",
        "work",
        "Lærlingen får en fast samtale i uken",
        [
            ("Fast halvtime hver tirsdag", "employee", "Legge inn i kalenderen"),
            ("Sette ned andre oppgaver tilsvarende", "leader", "Gå gjennom oppgavelisten"),
        ],
    ),
    (
        "Tryggere i vanskelige samtaler",
        "development",
        "Jeg tar dem samme dag",
        [
            ("Øve med en kollega hver måned", "employee", "Spørre en kollega"),
            ("Delta på veiledningsgruppe", "employee", "Melde seg på"),
            ("Sette av tid til veiledning", "leader", "Avklare med vaktlisten"),
        ],
    ),
]
PROGRESS = [
    "Kommet godt i gang.",
    "Tok lengre tid enn vi trodde, men det går framover.",
    "Har prøvd det to ganger. Det virker.",
    "Venter på svar fra IKT.",
    "Måtte vente til etter ferien.",
    "Første del er ferdig.",
]
RESULTS = [
    "Det ble en vane.",
    "Vi merker det hver dag.",
    "Halvveis, vi tar resten til høsten.",
    "Kurset ble avlyst, så dette må vi ta opp igjen.",
]
NOTES = [
    "Trives best når vi er to om oppgaven.",
    "Vil gjerne lære mer om dette.",
    "Det har vært mange avbrudd i det siste.",
    "Fornøyd med hvordan vi fordelte arbeidet.",
    "Kan vi snakke om hvem som gjør hva på fredager?",
    "Har en idé til hvordan vi kan spare tid.",
    "Ønsker tydeligere beskjed når planer endres.",
    "Bra samarbeid med naboavdelingen.",
    "Hva er viktigst å få til før sommeren?",
]
POINTS = [
    "Hvem jeg kan spørre når du er i møter.",
    "Kan vi bytte fredagsvakten annenhver uke?",
    "Kurset i førstehjelp, og når det passer.",
    "Nøklene til lageret. Vi mangler ett sett.",
    "Jeg vil gjerne lære opp den nye.",
]
POINTS_OF_LEADER = [
    "Opplæringen av vikarene: hva fungerer?",
    "Takke for innsatsen da vi manglet folk.",
    "Hva vil du ha mer av neste halvår?",
    "Den nye rutinen: hva må vi forklare bedre?",
]
SHARED = [
    "Vi er enige om at fordelingen fungerer, men at fredagene må planlegges bedre.",
    "Oppgavene er varierte. Mer tid til forberedelse står øverst på ønskelisten.",
    "Samarbeidet i teamet er godt. Vi prøver faste møtepunkter.",
    "Tydeligere beskjeder når planene endres. Vi bruker tavla.",
]
MINUTES = [
    "Vi snakket om året som gikk og hva jeg vil lære mer om. Lederen var åpen om hva som lar seg gjøre. Jeg gikk derfra med to ting jeg gleder meg til.",
    "En god samtale. Vi brukte mest tid på fordelingen av oppgaver og hva som skal til for at planen holder.",
]
FOCUS = [
    "Tidlig innsats, og at vi deler det vi kan.",
    "Trygge overganger mellom vaktene.",
    "Færre avbrudd og tydelige ansvarslinjer.",
]
