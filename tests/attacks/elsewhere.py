"""Attacks that are tried in tests that stand elsewhere, beside what they try."""

from typing import NamedTuple


class Tried(NamedTuple):
    """As the mark in asvs.py, with the test named."""

    requirements: tuple[str, ...]
    what: str
    test: str
    gap: str = ""


SIGN_IN, SESSIONS = "samtale/people/sign_in/tests/test_actions.py", "samtale/people/sign_in/tests/test_sessions.py"
CONFIRM, DEVICES = "samtale/people/sign_in/tests/test_confirming.py", "samtale/people/sign_in/tests/test_devices.py"
LOG, VAULT, KEYS = (
    "samtale/audit/tests/test_log.py",
    "samtale/vault/tests/test_fields.py",
    "samtale/vault/tests/test_keys.py",
)
XLSX, DOCX = "samtale/people/importing/tests/test_reading.py", "samtale/guides/tests/test_word_files.py"
PRECAUTIONS = "samtale/people/precautions/tests/test_precautions.py"

ELSEWHERE = [
    Tried(
        ("V5.2.3", "V1.5.1"),
        "zip-bomber og enheter i hver del av et regneark, i alle kodinger",
        f"{XLSX}::test_entities_are_refused_before_anything_unfolds_them",
    ),
    Tried(
        ("V5.2.2",),
        "makroer i Word-dokumenter, etter type og etter del",
        f"{DOCX}::test_macros_are_refused_by_type_and_by_part",
    ),
    Tried(
        ("V5.2.3",),
        "en fil i arkivet som lyver om sin egen størrelse",
        f"{DOCX}::test_a_member_that_lies_about_its_size_is_not_unpacked_further",
    ),
    Tried(
        ("V5.2.2", "V2.2.1"),
        "vilkårlige bytes som regneark: en tabell eller en setning, aldri en feil",
        f"{XLSX}::test_any_bytes_give_a_table_or_a_sentence",
    ),
    Tried(
        ("V6.3.1", "V2.4.1", "V6.6.3"),
        "gjetting av passord: bremses, og stenger ingen ute for godt",
        f"{SIGN_IN}::test_guessing_is_slowed_down_and_shuts_nobody_out_for_good",
    ),
    Tried(
        ("V6.6.3", "V2.4.1"),
        "å be om koder igjen og igjen, for kjente og ukjente adresser",
        f"{SIGN_IN}::test_asking_for_codes_is_slowed_down_for_known_and_unknown_alike",
    ),
    Tried(
        ("V6.5.1", "V6.6.2"),
        "en kode brukt to ganger, og i en annen nettleser enn der den ble bedt om",
        f"{SIGN_IN}::test_a_code_signs_in_once_in_the_browser_it_was_asked_for_in",
    ),
    Tried(("V6.5.5",), "en kode som er eldre enn ti minutter", f"{SIGN_IN}::test_a_code_is_too_old_after_ten_minutes"),
    Tried(
        ("V6.5.2", "V6.5.3", "V6.5.4"),
        "koden lett etter i databasen: der ligger en hash med salt",
        f"{SIGN_IN}::test_the_code_is_not_in_the_database",
        "koden er åtte siffer med HMAC og ikke en treg passordhash; den lever ti minutter og tåler tre forsøk",
    ),
    Tried(
        ("V6.6.3",),
        "mange gjetninger på samme kode samtidig: fortsatt bare tre",
        f"{SIGN_IN}::test_many_guesses_at_once_are_still_three",
    ),
    Tried(
        ("V6.3.4",),
        "alle adresser biblioteket for innlogging har av seg selv",
        f"{SIGN_IN}::test_nothing_of_allauths_own_addresses_is_reachable",
    ),
    Tried(
        ("V6.2.4", "V6.2.1", "V6.2.2"),
        "korte og vanlige passord, og nytt passord uten å bekrefte hvem man er",
        f"{DEVICES}::test_setting_a_password_asks_for_confirmation_and_ends_other_devices",
    ),
    Tried(
        ("V11.4.2", "V6.2.8"),
        "passord i databasen: Argon2, og kan slås av",
        f"{SIGN_IN}::test_passwords_are_argon2_and_can_be_switched_off",
    ),
    Tried(
        ("V6.3.2",),
        "folk uten passord prøvd med tomt, ugyldig og kjent passord",
        f"{SIGN_IN}::test_whoever_has_no_password_cannot_use_one",
    ),
    Tried(
        ("V6.4.1",),
        "engangslenker: gamle, oppdiktede og brukte",
        "samtale/people/sign_in/tests/test_links.py::test_an_old_link_and_a_made_up_one_are_gone",
    ),
    Tried(
        ("V7.5.1",),
        "legge til passnøkkel med oppdiktet svar og uten å bekrefte",
        f"{DEVICES}::test_adding_a_passkey_asks_for_confirmation_and_takes_no_made_up_answer",
    ),
    Tried(
        ("V7.2.4", "V7.4.1"),
        "øktnummer fra før innlogging, og en økt brukt etter utlogging",
        f"{SESSIONS}::test_sign_in_gives_a_new_session_and_sign_out_removes_it",
    ),
    Tried(
        ("V7.2.1", "V7.2.2", "V7.2.3"),
        "en kopi av databasens økter brukt som informasjonskapsel",
        f"{SESSIONS}::test_what_is_stored_signs_nobody_in",
    ),
    Tried(
        ("V7.3.1",),
        "en økt som har ligget urørt, holdt i live av sidens egne skript",
        f"{SESSIONS}::test_a_script_that_asks_by_itself_does_not_prolong",
    ),
    Tried(
        ("V7.3.2",),
        "en økt som er i bruk i mer enn tolv timer",
        f"{SESSIONS}::test_twelve_hours_end_a_session_that_is_in_use",
    ),
    Tried(
        ("V7.4.2",),
        "en økt som tilhører en som har sluttet",
        f"{SESSIONS}::test_whoever_no_longer_works_here_is_out_at_once",
    ),
    Tried(
        ("V7.4.3",),
        "andre økter etter nytt passord",
        f"{SESSIONS}::test_another_password_ends_the_session_and_no_password_does_not",
    ),
    Tried(
        ("V7.5.2",),
        "å avslutte andres økter, og se og avslutte sine egne",
        f"{DEVICES}::test_all_others_can_be_ended_and_only_ones_own",
    ),
    Tried(
        ("V7.4.5",),
        "avslutte en annens økter uten å være administrator, sine egne den veien, og uten å ha bekreftet hvem man er",
        "samtale/people/sign_in/tests/test_ending_sessions.py::test_nobody_else_may_and_nobody_their_own",
    ),
    Tried(
        ("V8.2.1", "V8.2.2", "V8.3.1", "V8.2.3"),
        "hver adresse × hver person × hver status, og hver metode mens samtalen holdes",
        "tests/test_access_table.py::test_the_whole_product",
    ),
    Tried(
        ("V8.2.2",),
        "om svaret på det man ikke har rett til, skiller seg fra det som ikke finnes",
        "tests/test_refusals.py::test_no_such_thing_and_no_right_give_the_same_answer_by_the_same_queries",
    ),
    Tried(
        ("V16.3.3", "V2.4.1"),
        "loggen fylt av den samme som prøver om og om igjen",
        "tests/test_refusals.py::test_the_same_handle_twice_is_one_row_and_a_flood_is_one_more",
    ),
    Tried(
        ("V11.3.2", "V11.3.3", "V11.2.1"),
        "en kryptert tekst flyttet til en annen rad",
        f"{VAULT}::test_a_text_moved_to_another_row_does_not_open",
    ),
    Tried(
        ("V11.3.1", "V11.5.1"),
        "samme tekst forseglet to ganger sammenlignet",
        f"{KEYS}::test_the_same_text_is_never_sealed_alike_twice",
    ),
    Tried(
        ("V11.2.2",),
        "bytte av hovednøkkel mens tjeneren går: hver nøkkel pakkes om og åpner som før",
        "samtale/vault/tests/test_rotating.py::test_every_key_is_wrapped_anew_and_opens_as_before",
    ),
    Tried(
        ("V1.3.6",),
        "kalenderadresser i hvert av nettene IANA holder av til særskilt bruk, også skrevet inne i en annen adresse",
        "samtale/rounds/availability/tests/test_networks.py::test_nothing_in_a_special_network_is_open",
    ),
    Tried(
        ("V13.3.1", "V13.3.2"),
        "en hovednøkkel andre kan lese",
        "tests/test_tooling.py::test_the_server_process_itself_refuses_and_says_why",
    ),
    Tried(
        ("V14.2.2", "V14.2.4", "V16.2.5", "V16.2.3"),
        "uvanlige ord skrevet overalt og lett etter i databasefil, journal, logger, e-poster og mapper",
        "tests/test_canary.py::test_no_word_can_be_found",
    ),
    Tried(
        ("V16.4.2",),
        "rader i innsynsloggen endret, fjernet og satt inn",
        f"{LOG}::test_an_altered_row_is_named_whatever_was_altered",
    ),
    Tried(
        ("V15.1.2", "V15.2.1"),
        "pakker uten fast versjon og hash, og låser som nevner en vert",
        "tests/test_tooling.py::test_locks_pin_every_package_with_hashes_and_name_no_host",
        "kjente hull slås opp med pip-audit i bin/check; der databasen ikke kan nås, sier den fra og går videre",
    ),
    Tried(
        ("V2.3.3",),
        "tjener og arbeider drept mens fire skriver: alt som ble kvittert, er der, helt",
        "tests/test_kills.py::test_what_is_acknowledged_survives",
    ),
    Tried(
        ("V16.5.2", "V15.2.2"),
        "full eller skrivebeskyttet disk og en database som er borte",
        "tests/test_faults.py::test_the_database_fails_and_comes_back",
    ),
    Tried(
        ("V6.3.4", "V6.6.1"),
        "kode, lenke og ny kode mens innlogging med e-post er stengt, også de som ble sendt før",
        f"{PRECAUTIONS}::test_nothing_in_an_email_lets_anybody_in_while_it_is_stopped",
    ),
    Tried(
        ("V6.3.4", "V6.4.4"),
        "ja til en ny adresse fra et brev mens innlogging med e-post er stengt",
        f"{PRECAUTIONS}::test_no_new_address_is_agreed_to_by_mail_while_it_is_stopped",
    ),
    Tried(
        ("V8.2.1",),
        "stenge innlogging med e-post, åpne den, og logge ut alle, uten å være administrator",
        f"{PRECAUTIONS}::test_only_an_administrator_who_could_come_back",
    ),
    Tried(
        ("V6.3.4", "V6.6.1"),
        "kode, lenke og ny kode til den ene som innlogging med e-post er stengt for; den som spør, ser ingen forskjell",
        "samtale/people/precautions/tests/test_mail_of_one.py::test_no_code_or_link_lets_the_one_in_and_every_other_comes_in",
    ),
    Tried(
        ("V8.2.1",),
        "stenge innlogging med e-post for én, uten å være administrator, og for seg selv",
        "samtale/people/precautions/tests/test_mail_of_one.py::test_an_administrator_does_it_on_the_page_and_nobody_else_nor_to_oneself",
    ),
    Tried(
        ("V6.4.4",),
        "den siste andre måten å komme inn på tatt bort mens e-posten er stengt",
        f"{PRECAUTIONS}::test_nobody_gives_up_the_last_other_way_while_mail_is_stopped",
    ),
    Tried(
        ("V7.4.5", "V7.4.1"),
        "økter, koder og lenker fra før alle ble logget ut",
        f"{PRECAUTIONS}::test_everybody_is_signed_out_and_the_others_are_told",
    ),
    Tried(
        ("V14.2.4",),
        "stengingen av innlogging med e-post skrevet om, og slettet, i databasen",
        f"{PRECAUTIONS}::test_a_row_written_over_opens_nothing",
        "den som sletter raden, åpner for e-posten igjen til noen kontrollerer loggen",
    ),
    Tried(
        ("V8.2.1", "V8.2.2"),
        "listen over hvem sine tekster som kan ha vært åpnet, bedt om av alle andre enn en administrator",
        "samtale/incidents/tests/test_opened.py::test_the_pages_show_it_to_an_administrator_alone",
    ),
    Tried(
        ("V13.4.2", "V16.5.1"),
        "en feil i programmet vist for den som spør",
        "samtale/core/tests/test_unavailable.py::test_our_own_faults_are_called_that",
    ),
]
