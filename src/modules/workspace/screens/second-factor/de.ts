// German texts of the second factor and of keys that run out.
import type { Catalogue } from '../../../../web/kit/text/text.ts'

export const secondFactorDe: Catalogue = {
  'Begin again': 'Von vorn beginnen',
  Code: 'Code',
  'Code of the app': 'Code der App',
  'Each of these counts once, in the place of a code, when your phone is not at hand.':
    'Jeder davon gilt einmal anstelle eines Codes, wenn das Telefon nicht zur Hand ist.',
  'End their API keys too': 'Auch die API-Schlüssel beenden',
  'Enter your code': 'Code eingeben',
  'It cannot be read? Type this into the app instead:':
    'Lässt es sich nicht lesen? Tippen Sie stattdessen dies in die App:',
  'Make new codes': 'Neue Codes anlegen',
  'New recovery codes': 'Neue Notfallcodes',
  Next: 'Weiter',
  Off: 'Aus',
  'On since {day}': 'An seit {day}',
  'Open an authenticator app on your phone and let it read this picture.':
    'Öffnen Sie eine Authenticator-App auf dem Telefon und lassen Sie sie dieses Bild lesen.',
  'QR code for your authenticator app': 'QR-Code für Ihre Authenticator-App',
  'Recovery codes': 'Notfallcodes',
  'Recovery codes left': 'Übrige Notfallcodes',
  'Reset second factor': 'Zweiten Faktor zurücksetzen',
  'Runs out': 'Läuft ab',
  'Scripts that use them stop working. Left out, the keys go on.':
    'Skripte, die sie nutzen, hören auf zu arbeiten. Ohne Haken gelten die Schlüssel weiter.',
  'Second factor': 'Zweiter Faktor',
  'Second factor of {name} reset': 'Zweiter Faktor von {name} zurückgesetzt',
  'Second factor turned off': 'Zweiter Faktor ausgeschaltet',
  'Second factor turned on. Your other sessions have ended.':
    'Zweiter Faktor eingeschaltet. Ihre anderen Sitzungen sind beendet.',
  'Set up a second factor': 'Zweiten Faktor einrichten',
  'Signing in then asks for your password alone.': 'Beim Anmelden genügt dann wieder das Passwort.',
  'Six digits, new every 30 seconds.': 'Sechs Ziffern, alle 30 Sekunden neue.',
  'Six digits. Without your phone, one of your recovery codes.':
    'Sechs Ziffern. Ohne Telefon einer Ihrer Notfallcodes.',
  'The last day on which it lets in. Empty: until it is ended.':
    'Der letzte Tag, an dem er gilt. Leer: bis er beendet wird.',
  'The old ones count no longer from then on.': 'Die alten gelten dann nicht mehr.',
  'Turn off': 'Ausschalten',
  'Turn on': 'Einschalten',
  'Turn the second factor off': 'Zweiten Faktor ausschalten',
  'Until it is ended': 'Bis er beendet wird',
  'Untie from {provider}': 'Von {provider} lösen',
  'Ways in': 'Zugänge',
  'With a second factor, a stolen password opens nothing: signing in also takes a code that your phone shows.':
    'Mit einem zweiten Faktor öffnet ein gestohlenes Passwort nichts: Zum Anmelden gehört auch ein Code, den Ihr Telefon zeigt.',
  'Your password was right. Now the code of your app.': 'Das Passwort stimmt. Jetzt der Code Ihrer App.',
  'Your recovery codes': 'Ihre Notfallcodes',
  '{name} untied': '{name} gelöst',
  '{n} API key ended|{n} API keys ended': '{n} API-Schlüssel beendet|{n} API-Schlüssel beendet',
  '{n}: make new ones': '{n}: legen Sie neue an',
  'Ask everybody for one': 'Von allen verlangen',
  'Asked of everybody since {day}': 'Von allen verlangt seit {day}',
  'Each person decides': 'Jede Person entscheidet selbst',
  'Everybody is asked for a second factor': 'Von allen wird ein zweiter Faktor verlangt',
  'Have none': 'Haben keinen',
  'Leave it to each person': 'Jeder Person überlassen',
  'Left to each person': 'Jeder Person überlassen',
  Nobody: 'Niemand',
  On: 'An',
  'Second factor for everybody': 'Zweiter Faktor für alle',
  'Who has none': 'Wer keinen hat',
  'Whoever signs in by password without one then sets it up first, and reaches nothing else until that is done. Sign-in by an identity provider and API keys are not touched.':
    'Wer sich mit Passwort und ohne ihn anmeldet, richtet ihn dann zuerst ein und erreicht bis dahin nichts anderes. Die Anmeldung über einen Identitätsanbieter und API-Schlüssel bleiben, wie sie sind.',
  'Your company asks everybody for one, so it stays on. For a new phone ask an admin to reset it.':
    'Ihre Firma verlangt ihn von allen, darum bleibt er an. Für ein neues Telefon kann ein Admin ihn zurücksetzen.',
  '{company} asks everybody for one. You need your phone with an authenticator app; it takes a minute, and then you go on to where you wanted to be.':
    '{company} verlangt ihn von allen. Sie brauchen Ihr Telefon mit einer Authenticator-App; es dauert eine Minute, dann geht es dort weiter, wo Sie hinwollten.',
  '{n} of {all}': '{n} von {all}',
}
