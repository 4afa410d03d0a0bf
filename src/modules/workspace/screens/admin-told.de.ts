// German sentences for what Health finds and for the refusals of the admins' rooms, by their codes.
import type { Catalogue } from '../../../web/kit/text/text.ts'

export const adminToldDe: Catalogue = {
  'problem database.answers': 'PostgreSQL {version} antwortet in {ms} ms und hält {megabytes} MB.',
  'problem database.slow': 'PostgreSQL {version} antwortet erst in {ms} ms und hält {megabytes} MB.',
  'problem database.slow.why': 'Jede Seite fragt sie mehrmals.',
  'problem database.slow.todo':
    'Bringen Sie Octavo und seine Datenbank näher zusammen, oder sehen Sie, was sie sonst beschäftigt.',
  'problem storage.works': 'Dateien in {place} werden geschrieben und entfernt ({ms} ms).',
  'problem storage.away': 'Der Speicher nahm eine kleine Datei nicht an: {said}',
  'problem storage.away.why': 'Kein Dokument kann gemacht und keine Datei hochgeladen werden.',
  'problem storage.away.todo':
    'Drücken Sie auf der Seite Speicher auf Prüfen, um seine eigenen Worte zu sehen. Prüfen Sie STORAGE_BUCKET, Schlüssel und Rechte, oder die Platte von OCTAVO_HOME.',
  'problem queue.flows': 'Wartende Arbeitsstücke: {waiting}.',
  'problem queue.late': '{waiting} Arbeitsstücke warten, das älteste seit {minutes} Minuten.',
  'problem queue.late.why': 'Es wird mehr verlangt, als die Worker schaffen.',
  'problem queue.late.todo':
    'Starten Sie mehr Worker (octavo worker), oder erhöhen Sie OCTAVO_SLOTS, wo Kerne frei sind.',
  'problem workers.alive': '{workers} bei der Arbeit, für {slots} Dokumente zugleich.',
  'problem workers.none': 'Seit einer halben Minute gab kein Worker ein Zeichen.',
  'problem workers.none.why': 'Nichts wird erzeugt, importiert, aufgeräumt oder gesichert.',
  'problem workers.none.todo':
    'Starten Sie einen: octavo start bringt einen mit, octavo worker ist einer mehr. Sein Protokoll sagt, warum er endete.',
  'problem workers.mixed': 'Es laufen Worker verschiedener Ausgaben: {releases}.',
  'problem workers.mixed.todo': 'Schließen Sie die Aktualisierung ab: Beenden Sie die älteren.',
  'problem converter.native': 'LibreOffice {version} des Rechners macht die PDFs (OCTAVO_OFFICE={asked}).',
  'problem converter.wasm': 'LibreOffice als WebAssembly ({version}) macht die PDFs (OCTAVO_OFFICE={asked}).',
  'problem converter.missing': 'Ein Worker hat keinen Umwandler: {said}',
  'problem converter.missing.why': 'Word-Dateien werden gefüllt, aber daraus wird kein PDF.',
  'problem converter.missing.todo':
    'Installieren Sie LibreOffice (unter Debian: apt install libreoffice-writer), oder setzen Sie OCTAVO_OFFICE auf auto oder wasm.',
  'problem converter.unknown': 'Noch hat kein Worker gesagt, womit er umwandelt.',
  'problem converter.unknown.todo':
    'Warten Sie nach einem Start einen Moment; sonst sehen Sie, ob ein Worker läuft.',
  'problem disk.space': '{free} GB sind frei in {folder}.',
  'problem disk.low': 'Nur {free} GB sind frei in {folder}.',
  'problem disk.low.why': 'Auf einer vollen Platte entsteht kein Dokument, und die Datenbank hält an.',
  'problem disk.low.todo':
    'Schaffen Sie Platz, verlegen Sie OCTAVO_HOME auf eine größere Platte, oder legen Sie Dateien in einen Bucket (STORAGE_BUCKET).',
  'problem backup.failed': 'Die letzte Sicherung ging schief: {said}',
  'problem backup.failed.why': 'Was seit der vorigen geschah, wäre verloren.',
  'problem backup.failed.todo':
    'Beheben Sie das, dann drücken Sie auf der Seite Sicherung auf Jetzt sichern.',
  'problem backup.none': 'Von hier aus wurde noch keine Sicherung gemacht.',
  'problem backup.none.why':
    'Eine Platte, die stirbt, nimmt alles mit. (octavo backup von Hand oder durch cron ist hier nicht zu sehen.)',
  'problem backup.none.todo':
    'Drücken Sie auf der Seite Sicherung auf Jetzt sichern, und bestimmen Sie eine Zeit für jeden Tag.',
  'problem backup.old': 'Die letzte gute Sicherung ist von {at}.',
  'problem backup.old.why': 'Was seitdem geschah, wäre verloren.',
  'problem backup.old.todo':
    'Sehen Sie, dass zur Stunde der Sicherung ein Worker läuft, oder drücken Sie auf Jetzt sichern.',
  'problem backup.young': 'Die letzte Sicherung ist von {at}.',
  'problem mail.kept': 'Kein Mailserver ist verbunden: Mails bleiben im Ausgang.',
  'problem mail.untried': 'Ein Mailserver ist verbunden; in den letzten 30 Tagen ging nichts hinaus.',
  'problem mail.sent': 'Der Mailserver nahm die letzte Mail {at} an.',
  'problem mail.failed': 'Die letzte Mail, {at}, ging schief: {said}',
  'problem mail.failed.why': 'Auch Einladungen und Hinweise kommen vielleicht nicht an.',
  'problem mail.failed.todo':
    'Sehen Sie ins E-Mail-Protokoll; Prüfen auf der Seite E-Mail zeigt die eigenen Worte des Servers.',
  'problem sms.kept': 'Kein SMS-Anbieter ist verbunden: Nachrichten bleiben im Ausgang.',
  'problem sms.connected': 'Ein SMS-Anbieter ist verbunden.',
  'problem scanner.off': 'Uploads werden nicht auf Viren durchsucht (CLAMD_URL ist nicht gesetzt).',
  'problem scanner.answers': 'Der Virenscanner antwortet: {said}',
  'problem scanner.away': 'Der Virenscanner antwortet nicht: {said}',
  'problem scanner.away.why': 'Solange er fehlt, wird jeder Upload abgelehnt.',
  'problem scanner.away.todo':
    'Starten Sie clamd wieder, oder prüfen Sie CLAMD_URL. Virenscanner prüfen auf der Seite Speicher zeigt seine eigenen Worte.',
  'problem clock.paused': '{name} ist angehalten.',
  'problem clock.paused.todo': 'Setzen Sie es auf der Seite Vorgänge fort, wenn es wieder laufen darf.',
  'problem clock.failed': '{name} ging beim letzten Mal schief: {said}',
  'problem clock.failed.todo':
    'Es wird noch einmal versucht; bleibt es so, hat das Protokoll des Workers mehr.',
  'problem clock.missed': 'Das nächtliche Aufräumen lief zuletzt {at}.',
  'problem clock.missed.why': 'Was nichts mehr braucht, bleibt und nimmt Platz.',
  'problem clock.missed.todo':
    'Sehen Sie, dass nachts ein Worker läuft; Versäumtes wird nachgeholt, wenn einer startet.',
  'problem clock.cleaned': 'Das nächtliche Aufräumen lief zuletzt {at}.',
  'problem clock.waits': 'Das nächtliche Aufräumen war noch nicht an der Zeit.',
  'problem address.known': 'Benutzt wird {url}.',
  'problem address.here': 'Nur dieser Rechner erreicht Octavo.',
  'problem address.unknown': 'Octavo hört auf {host}, und PUBLIC_URL ist nicht gesetzt.',
  'problem address.unknown.why':
    'Links in Nachrichten und Cookies folgten einer Adresse, die andere nicht benutzen können.',
  'problem address.unknown.todo': 'Setzen Sie PUBLIC_URL auf die Adresse, die man eintippt.',
  'problem address.plain': 'PUBLIC_URL ist {url}, ohne Verschlüsselung.',
  'problem address.plain.why': 'Wer an der Leitung sitzt, liest Passwörter.',
  'problem address.plain.todo':
    'Stellen Sie einen Proxy mit https davor, und setzen Sie https:// in PUBLIC_URL.',

  'error installation.not_yours':
    'Das betrifft alle Firmen dieser Installation; darum tut es nur die Verwaltung der ersten, die Beispielfirma nie.',
  'error backup.unknown': 'Diese Sicherung gibt es hier nicht.',
  'error backup.under_way': 'Es wird schon eine Sicherung gemacht. Warten Sie, bis sie da ist.',
  'error backup.not_done': 'Diese Sicherung ist nicht fertig, also gibt es noch nichts zu lesen.',
  'error backup.gone':
    '{file_name} liegt nicht in {folder} dieses Rechners. Sie wurde weggelegt, oder ein Worker schrieb sie auf einem anderen: Geben Sie allen denselben Ordner (OCTAVO_BACKUP_DIR).',
  'error backup.too_new':
    'Diese Sicherung stammt von Octavo {octavo}, das neuer ist als dieses. Installieren Sie jenes, dann holen Sie sie zurück. Nichts wurde geändert.',
  'error restore.under_way': 'Es wird schon eine Sicherung zurückgeholt. Warten Sie, bis das fertig ist.',
  'error restore.not_here':
    'Dieser Prozess kann nichts zurückholen. Beenden Sie Octavo, und rufen Sie auf seinem Rechner octavo restore DATEI auf.',
  'error sample.gone': 'Die Beispielfirma ist nicht mehr da. `octavo demo` macht sie neu.',
  'error schedule.unknown':
    'Nach der Uhr geschieht hier nichts mit diesem Namen, oder Ihre Firma hält es nicht an.',
  'problem fault.settings.locale': 'Das ist keine Sprache mit ihrem Land.',
  'problem fault.settings.time_zone': 'Das ist keine Zeitzone.',
  'problem fault.settings.currency': 'Das ist keine Währung.',
  'problem fault.settings.country': 'Das ist kein Land.',
  'problem fault.settings.days': 'So lange hebt diese Installation sie nicht auf.',
  'problem fault.branding.light': 'Auf hellem Papier ist {value} zu schwach, um gelesen zu werden.',
  'problem fault.branding.dark': 'Auf dunklem Papier ist {value} zu schwach, um gelesen zu werden.',
  'error settings.invalid':
    'Diese Einstellungen lassen sich so nicht benutzen. Was nicht geht, steht bei den Feldern.',
  'error branding.unreadable':
    'Diese Farbe ließe sich nicht lesen. Nehmen Sie die vorgeschlagene oder eine kräftigere.',
  'error batch.in_trash':
    'Die Serie {batch} liegt im Papierkorb. Stellen Sie sie dort wieder her, dann versuchen Sie es noch einmal.',
  'error logo.damaged':
    'Dieses Bild ist beschädigt oder abgeschnitten. Exportieren Sie es noch einmal als PNG oder JPEG.',
  'error logo.wrong_type': 'Ein Logo ist ein Bild: Bringen Sie ein PNG oder JPEG.',
}
