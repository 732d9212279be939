"""The forms of signing in: they shape what is typed, and decide nothing."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

TOO_WEAK = {
    "password_too_short": _("Passordet er for kort. Det må ha minst 12 tegn."),
    "password_too_common": _("Dette passordet er blant dem som gjettes først. Velg et annet."),
    "password_is_names": _("Passordet kan ikke bare være navnet ditt, adressen din eller navnet på virksomheten."),
    "password_breached": _("Dette passordet er kommet på avveie fra en annen tjeneste. Velg et annet."),
}


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("E-postadressen din på jobben"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={
            "required": _("Skriv e-postadressen din."),
            "invalid": _("Noe mangler i adressen. Den skal se ut som navn@kommune.no."),
        },
    )


class CodeForm(forms.Form):
    one_time_code = forms.CharField(
        label=_("Koden i e-posten"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
        error_messages={"required": _("Skriv koden du fikk på e-post.")},
    )


class AppCodeForm(forms.Form):
    one_time_code = forms.CharField(
        label=_("Koden appen viser nå"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
        error_messages={"required": _("Skriv de seks sifrene appen viser.")},
    )


class PasswordForm(forms.Form):
    """The password one has."""

    password = forms.CharField(
        label=_("Passord"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Skriv passordet ditt.")},
    )


class PasswordSignInForm(PasswordForm, EmailForm):
    field_order = ["email", "password"]


class NewPasswordForm(forms.Form):
    """The password one wants."""

    new_password = forms.CharField(
        label=_("Nytt passord"),
        strip=False,
        max_length=1000,
        help_text=_("Minst 12 tegn. En setning du husker, er bedre enn et kort ord med tall i."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Skriv passordet du vil ha.")},
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_new_password(self) -> str:
        password = self.cleaned_data["new_password"]
        try:
            validate_password(password, self.person)
        except forms.ValidationError as problem:
            said = [TOO_WEAK.get(error.code or "", error) for error in problem.error_list]
            raise forms.ValidationError(said) from None
        return password


class PasskeyNameForm(forms.Form):
    name = forms.CharField(
        label=_("Hva vil du kalle passnøkkelen?"),
        max_length=60,
        required=False,
        help_text=_("Så kjenner du den igjen hvis du får flere."),
    )
