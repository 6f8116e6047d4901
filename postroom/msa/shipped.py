"""Rules that are there from the start: mail that lets somebody in, as shop programs and their languages name it.

Broad on purpose. A mail that is kept back by mistake costs a look at it; one that is shown opens an account.
"""

PASSWORD = "password_reset"  # noqa: S105
CONFIRMATION = "account_confirmation"
CODE = "two_factor"

#: The kinds whose subject and text are for their recipient alone, by whatever road they are named.
DISCREET = frozenset({PASSWORD, CONFIRMATION, CODE})

PATTERNS: dict[str, tuple[str, ...]] = {
    PASSWORD: (
        "*password*", "*passwort*", "*kennwort*", "*mot de passe*", "*contraseña*", "*contrasenya*", "*senha*",
        "*palavra-passe*", "*wachtwoord*", "*hasło*", "*hasła*", "*lösenord*", "*adgangskode*", "*passord*",
        "*salasana*", "*heslo*", "*hesla*", "*jelszó*", "*parola*", "*parolă*", "*пароль*", "*пароля*", "*κωδικό*",
        "*パスワード*", "*密码*", "*密碼*", "*비밀번호*", "*credenziali*", "*login details*", "*anmeldelink*",
        "*reset link*", "*recover*account*", "*access to your account*", "*set up your*account*", "*forgot your login*",
        "*zugang zu ihrem*", "*zugang zu deinem*", "*zugangsdaten*", "*vos identifiants*", "*inloggegevens*",
        "*datos de acceso*", "*dados de acesso*", "*dati di accesso*",
    ),
    CONFIRMATION: (
        "*account has been created*", "*new user account*",
        "*confirm your*account*", "*confirm your*email*", "*confirm your*registration*", "*activate your*account*",
        "*account activation*", "*verify your*email*", "*verify your*account*", "*email verification*",
        "*confirm your*e-mail*", "*e-mail verification*", "*bestätigen sie ihre*", "*bestätige deine*",
        "*registrierung*bestätigen*", "*konto*aktivieren*", "*confirmez votre*compte*", "*confirmez votre*adresse*",
        "*activation de votre compte*", "*activez votre compte*", "*confirma tu*", "*confirme su*",
        "*activa tu cuenta*",
        "*conferma il tuo account*", "*conferma la tua*", "*attiva il tuo account*", "*bevestig je*", "*bevestig uw*",
        "*activeer je account*", "*activeer uw account*", "*potwierdź*konto*", "*aktywacja konta*",
        "*confirme a sua conta*", "*confirme seu*", "*freischaltung*konto*", "*konto*freischalt*",
        "*アカウント*確認*", "*アカウント作成*", "*アカウント登録*", "*メールアドレス*確認*", "*会員登録*",
    ),
    CODE: (
        "*verification code*", "*security code*", "*confirmation code*", "*login code*", "*sign-in code*",
        "*authentication code*", "*one-time*", "*two-factor*", "*2fa*", "*magic link*", "*login link*",
        "{number} is your*code*", "*your*code is {number}*", "*login confirmation*", "*sign-in confirmation*",
        "*configure*two-factor*", "*sicherheitscode*", "*bestätigungscode*", "*zwei-faktor*", "*anmeldecode*",
        "*code de vérification*", "*code de sécurité*", "*code de connexion*", "*código de verificación*",
        "*código de seguridad*", "*código de verificação*", "*codice di verifica*", "*codice di sicurezza*",
        "*verificatiecode*", "*beveiligingscode*", "*kod weryfikacyjny*", "*認証コード*", "*確認コード*",
        "*access code*", "*temporary pin*", "*your otp*", "*otp code*", "*otp is *", "otp *", "*sign in to your*",
        "*sign-in link*", "*zugangscode*", "*anmelde-link*", "*lien de connexion*", "*code d’accès*", "*code d'accès*",
        "*código de acceso*", "*código de acesso*", "*enlace de acceso*", "*codice di accesso*", "*toegangscode*",
        "*inloglink*", "*ログイン*リンク*", "*ログイン*url*", "*ログインコード*",
        "*ワンタイム*", "*验证码*", "*驗證碼*", "*인증번호*",
    ),
}  # fmt: skip
