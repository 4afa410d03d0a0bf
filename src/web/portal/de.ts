// The customers' page in German, complete.
import type { Catalogue } from '../kit/text/text.ts'

export const portalDe: Catalogue = {
  'A code with six digits went out {way}. It counts for five minutes.':
    'Ein Code mit sechs Ziffern ist unterwegs: {way}. Er gilt fünf Minuten.',
  'A moment, please': 'Einen Moment bitte',
  'A new link is on its way': 'Ein neuer Link ist unterwegs',
  'A newer link was sent on {time}. Look for that message.':
    'Ein neuerer Link wurde am {time} verschickt. Suchen Sie nach dieser Nachricht.',
  'Also sent to you': 'Außerdem an Sie geschickt',
  'Ask about it': 'Dazu fragen',
  'Ask {company} for a new link if you need it again.':
    'Bitten Sie {company} um einen neuen Link, wenn Sie ihn noch brauchen.',
  'Back to the document': 'Zurück zum Dokument',
  Cancel: 'Abbrechen',
  Code: 'Code',
  Continue: 'Weiter',
  Documents: 'Dokumente',
  'Documents for you': 'Dokumente für Sie',
  'Documents from {company}': 'Dokumente von {company}',
  Download: 'Herunterladen',
  'Enough codes were sent for now. Try again {when}.':
    'Für jetzt wurden genug Codes verschickt. Versuchen Sie es {when} noch einmal.',
  File: 'Datei',
  'First, a code': 'Zuerst ein Code',
  'If that does not help, ask the sender for a new one.':
    'Hilft das nicht, bitten Sie den Absender um einen neuen.',
  'It comes {way}. You can close this page.': 'Er kommt {way}. Sie können diese Seite schließen.',
  'It has been opened as often as it may be. If that was not you, tell {company}.':
    'Er wurde so oft geöffnet, wie er darf. Wenn Sie das nicht waren, sagen Sie es {company}.',
  'It worked until {time}.': 'Er galt bis {time}.',
  Larger: 'Größer',
  Loading: 'Wird geladen',
  'New links were sent already today. Look for the newest message.':
    'Heute wurden schon neue Links verschickt. Suchen Sie nach der neuesten Nachricht.',
  'No code counts any more. Have a new one sent.':
    'Kein Code gilt mehr. Lassen Sie sich einen neuen schicken.',
  'No connection': 'Keine Verbindung',
  'Nothing came? Another code can be sent in {n} second.|Nothing came? Another code can be sent in {n} seconds.':
    'Nichts gekommen? In {n} Sekunde kann ein neuer Code verschickt werden.|Nichts gekommen? In {n} Sekunden kann ein neuer Code verschickt werden.',
  'Nothing came? Look among unwanted messages too.':
    'Nichts gekommen? Sehen Sie auch bei den unerwünschten Nachrichten nach.',
  'Nothing is here any more. Ask {company}.': 'Hier ist nichts mehr. Fragen Sie {company}.',
  Open: 'Öffnen',
  'Page {n} of {total}': 'Seite {n} von {total}',
  'Pages of {title}': 'Seiten von {title}',
  'Perhaps a piece of it is missing. Open it once more from the message that you got.':
    'Vielleicht fehlt ein Stück davon. Öffnen Sie ihn noch einmal aus der Nachricht, die Sie bekommen haben.',
  Read: 'Lesen',
  'Send another code': 'Neuen Code schicken',
  'Send me a new link': 'Neuen Link schicken',
  'Send question': 'Frage abschicken',
  'Send the code': 'Code schicken',
  Smaller: 'Kleiner',
  'The code comes {way}.': 'Der Code kommt {way}.',
  'The code has six digits.': 'Der Code hat sechs Ziffern.',
  'The server did not answer as it should. Try again in a moment.':
    'Der Server hat nicht geantwortet, wie er soll. Versuchen Sie es gleich noch einmal.',
  'The server is away': 'Der Server ist nicht erreichbar',
  'There is no connection just now. Check that you are online, then try again.':
    'Gerade besteht keine Verbindung. Prüfen Sie, ob Sie online sind, und versuchen Sie es noch einmal.',
  'There were too many wrong codes. To keep this safe it is closed for a while. Try again {when}.':
    'Es waren zu viele falsche Codes. Zur Sicherheit ist hier eine Weile geschlossen. Versuchen Sie es {when} noch einmal.',
  'This could not be read. Check what you typed, then try again.':
    'Das konnte nicht gelesen werden. Prüfen Sie Ihre Eingabe und versuchen Sie es noch einmal.',
  'This document cannot be shown in this browser. Download it to read it.':
    'Dieses Dokument kann in diesem Browser nicht gezeigt werden. Laden Sie es herunter, um es zu lesen.',
  'You asked for no more messages to this number. Ask the sender for the link in another way.':
    'Sie wollten an diese Nummer keine Nachrichten mehr. Bitten Sie den Absender auf anderem Weg um den Link.',
  'This document is no longer here.': 'Dieses Dokument ist nicht mehr hier.',
  'This is not the code that was sent. It counts no more: have a new one sent.':
    'Das ist nicht der Code, der verschickt wurde. Er gilt nicht mehr: Lassen Sie sich einen neuen schicken.',
  'This is not the code that was sent. {n} try is left.|This is not the code that was sent. {n} tries are left.':
    'Das ist nicht der Code, der verschickt wurde. Es bleibt {n} Versuch.|Das ist nicht der Code, der verschickt wurde. Es bleiben {n} Versuche.',
  'This link has been used': 'Dieser Link ist verbraucht',
  'This link has expired': 'Dieser Link ist abgelaufen',
  'This link leads nowhere': 'Dieser Link führt nirgendwohin',
  'This link was withdrawn': 'Dieser Link wurde zurückgezogen',
  'This page is for you alone. Do not pass its link on.':
    'Diese Seite ist nur für Sie. Geben Sie den Link nicht weiter.',
  'Too many asks from your network. Try again {when}.':
    'Zu viele Anfragen aus Ihrem Netz. Versuchen Sie es {when} noch einmal.',
  'Try again': 'Noch einmal versuchen',
  'What would you like to know about {title}?': 'Was möchten Sie zu {title} wissen?',
  'Write your question first.': 'Schreiben Sie zuerst Ihre Frage.',
  'You can have a new link. It comes {way}.': 'Sie können einen neuen Link bekommen. Er kommt {way}.',
  'You have asked a lot just now. Try again {when}.':
    'Sie haben gerade viel gefragt. Versuchen Sie es {when} noch einmal.',
  'Your browser refuses cookies, and without one this page cannot stay open. Allow them first.':
    'Ihr Browser lehnt Cookies ab; ohne eines kann diese Seite nicht offen bleiben. Erlauben Sie sie zuerst.',
  'Your documents': 'Ihre Dokumente',
  'Your question': 'Ihre Frage',
  'Your question was sent': 'Ihre Frage wurde abgeschickt',
  Zoom: 'Zoom',
  'at {time}': 'um {time} Uhr',
  'by e-mail to {to}': 'per E-Mail an {to}',
  'by text message to {to}': 'per SMS an {to}',
  'corrected on {date}': 'berichtigt am {date}',
  'in {n} second|in {n} seconds': 'in {n} Sekunde|in {n} Sekunden',
  'page {n} of {total}': 'Seite {n} von {total}',
  'sent on {date}': 'geschickt am {date}',
  '{company} has it now, with the document it is about.':
    '{company} hat sie jetzt, mit dem Dokument, um das es geht.',
  '{company} has sent you something that is for you alone. A code shows that it is you.':
    '{company} hat Ihnen etwas geschickt, das nur für Sie ist. Ein Code zeigt, dass Sie es sind.',
  '{company} has sent you this.': '{company} hat Ihnen das geschickt.',
  '{company} has taken it back. If you still need what was behind it, ask them.':
    '{company} hat ihn zurückgenommen. Wenn Sie noch brauchen, was dahinter war, fragen Sie dort.',
}
