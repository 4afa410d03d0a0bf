// German texts of sign-in by an identity provider.
import type { Catalogue } from '../../../../web/kit/text/text.ts'

export const oidcDe: Catalogue = {
  Answer: 'Antwort',
  Answered: 'Geantwortet',
  Asked: 'Gefragt',
  'Back to sign-in': 'Zurück zur Anmeldung',
  'E-mail and password, or {name}': 'E-Mail und Passwort, oder {name}',
  'People sign in with e-mail and password.': 'Angemeldet wird mit E-Mail und Passwort.',
  Result: 'Ergebnis',
  'Sign in with {name}': 'Mit {name} anmelden',
  'Sign-in': 'Anmeldung',
  'Signing in will not work': 'Die Anmeldung wird nicht gehen',
  'Signing in will work': 'Die Anmeldung wird gehen',
  'Test {name}': '{name} prüfen',
  'The answer as it came': 'Die Antwort, wie sie kam',
  'To let them sign in by your own identity provider (OpenID Connect), set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, and start Octavo again. Register this redirect address there:':
    'Für die Anmeldung über Ihren eigenen Identitätsanbieter (OpenID Connect) setzen Sie OIDC_ISSUER, OIDC_CLIENT_ID und OIDC_CLIENT_SECRET und starten Octavo neu. Tragen Sie dort diese Rücksprungadresse ein:',
  'Whoever comes from there is found by their verified e-mail the first time, and by who they are there ever after. Its settings are the OIDC_… variables of the server.':
    'Wer von dort kommt, wird beim ersten Mal an der bestätigten E-Mail erkannt, danach an der Kennung dort. Eingestellt wird es mit den OIDC_…-Variablen des Servers.',
  'You are not signed in': 'Sie sind nicht angemeldet',
  'Identity provider': 'Identitätsanbieter',
  'identity provider single sign-on second factor': 'Identitätsanbieter Single Sign-on zweiter Faktor',
  nothing: 'nichts',
  '{status} in {ms} ms': '{status} in {ms} ms',
}
