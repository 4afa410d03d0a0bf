// German sentences for the refusals that people meet; the others are shown as the server says them.
import type { Catalogue } from '../kit/text/text.ts'

export const refusalsDe: Catalogue = {
  'error network.unreachable':
    'Octavo antwortet nicht. Prüfen Sie die Verbindung; nichts Gespeichertes ist verloren.',
  'error network.unexpected_reply':
    'Der Server hat geantwortet, ohne zu sagen, warum es nicht geht. Versuchen Sie es gleich noch einmal.',
  'error sign_in.wrong':
    'E-Mail und Passwort gehören nicht zusammen. Prüfen Sie beides und versuchen Sie es noch einmal.',
  'error sign_in.too_soon':
    'Zu viele falsche Passwörter. Versuchen Sie es in {seconds} Sekunden noch einmal.',
  'error session.missing': 'Melden Sie sich zuerst an.',
  'error session.ended': 'Ihre Sitzung ist zu Ende. Melden Sie sich wieder an.',
  'error setup.link_unknown':
    'Dieser Einrichtungslink wurde schon benutzt oder ersetzt. Starten Sie Octavo neu: Es zeigt einen neuen, solange es keine Firma gibt.',
  'error right.missing': 'Ihr Konto darf das nicht. Bitten Sie jemanden aus der Verwaltung um das Recht.',
  'error rate.limited':
    'Zu viele Versuche von dieser Adresse: {max} in der Minute sind erlaubt. Versuchen Sie es in {seconds} Sekunden noch einmal.',
  'error server.fault':
    'Bei uns ist etwas schiefgegangen. Versuchen Sie es noch einmal; bleibt es so, nennen Sie der Verwaltung die Nummer der Anfrage.',
  'error database.away':
    'Die Datenbank antwortet gerade nicht. Nichts wurde geändert; versuchen Sie es in ein paar Sekunden noch einmal.',
  'error db.away':
    'Die Datenbank ist gerade nicht erreichbar. Nichts wurde geändert; versuchen Sie es gleich noch einmal.',
  'error origin.foreign':
    'Diese Anfrage kam von einer anderen Seite und wurde nicht ausgeführt. Öffnen Sie Octavo selbst.',
  'error user.last_admin':
    'Das ist die letzte Person in der Verwaltung. Geben Sie die Rolle erst jemand anderem.',
  'error user.unknown': 'Diese Person gibt es hier nicht. Vielleicht wurde sie entfernt.',
  'error attribute.unknown': 'Dieses Merkmal hat der Kunde nicht. Vielleicht wurde es entfernt.',
  'error attribute.quarter_without_year': 'Ein Quartal braucht sein Jahr. Geben Sie auch das Jahr an.',
  'error attribute.period_taken':
    '{key} hat für diesen Zeitraum schon einen Wert. Ändern Sie jenen, oder wählen Sie einen anderen Zeitraum.',
  'error import.no_key':
    'Keine Spalte enthält eine Kundennummer, E-Mail oder ein Telefon, woran Kunden wiedererkannt werden. Ordnen Sie eine davon zu.',
  'error import.attribute_twice':
    'Zwei Spalten füllen {key} im selben Zeitraum. Lassen Sie eine weg, oder geben Sie ihr einen anderen Zeitraum.',
  'error import.has_no_rows': 'Dieses Blatt hat eine Kopfzeile, aber keine Zeilen darunter.',
  'error import.undone': 'Dieser Import wurde schon rückgängig gemacht.',
  'error import.unknown': 'Diesen Import gibt es hier nicht.',
  'error merge.same': 'Ein Kunde lässt sich nicht mit sich selbst zusammenführen. Wählen Sie einen anderen.',
  'error merge.unknown': 'Diese Zusammenführung gibt es hier nicht.',
  'error merge.undone': 'Diese Zusammenführung wurde schon aufgehoben.',
  'error customer.unknown': 'Diesen Kunden gibt es hier nicht.',
  'error template.unknown': 'Diese Vorlage gibt es hier nicht. Vielleicht wurde sie entfernt.',
  'error template.has_faults':
    'In {name} sind Marken, die sich nicht verwenden lassen. Beheben Sie sie in Word und bringen Sie die Datei noch einmal.',
  'error template.has_no_tags':
    '{name} hat keine Marken, also wäre jedes Dokument gleich. Schreiben Sie in Word {{ name }}, wo ein Wert hingehört.',
  'error template.encrypted':
    'Diese Word-Datei ist mit einem Passwort geschützt. Nehmen Sie es in Word weg (Datei, Informationen), speichern Sie, und laden Sie sie noch einmal hoch.',
  'error sheet.empty': 'Diese Datei ist leer (0 Byte). Exportieren Sie sie noch einmal.',
  'error sheet.encrypted':
    'Diese Arbeitsmappe ist mit einem Passwort verschlossen. Nehmen Sie es in Excel weg, speichern Sie, und laden Sie sie noch einmal hoch.',
  'error sheet.no_header':
    'Zeile {row} ist leer oder zu weit unten für Spaltennamen. Wählen Sie die Zeile, in der sie stehen.',
  'error batch.unknown': 'Diesen Stapel gibt es hier nicht. Vielleicht wurde er entfernt.',
  'error batch.generating': 'Dieser Stapel wird gerade erzeugt. Beenden Sie das zuerst, dann ändern Sie ihn.',
  'error batch.all_rows_bad':
    'Jede übrige Zeile hat einen Fehler. Beheben Sie sie, dann erzeugen Sie noch einmal.',
  'error batch.has_no_rows': 'Dieser Stapel hat keine Zeilen. Bringen Sie eine Tabelle, dann erzeugen Sie.',
  'error batch.has_no_template': 'Dieser Stapel hat keine Vorlage. Bringen Sie eine, dann erzeugen Sie.',
  'error batch.has_no_documents': 'Dieser Stapel hat noch keine fertigen Dokumente. Erzeugen Sie ihn zuerst.',
  'error batch.not_generating': 'Dieser Stapel wird gerade nicht erzeugt.',
  'error batch.nothing_to_do': 'Jede Zeile dieses Stapels hat ihr Dokument. Es gibt nichts zu tun.',
  'error document.unknown': 'Dieses Dokument gibt es hier nicht. Vielleicht wurde es entfernt.',
  'error upload.too_large': 'Diese Datei ist größer als 50 MB. Teilen Sie sie, oder lassen Sie Bilder weg.',
  'error upload.empty': 'Diese Datei ist leer (0 Byte). Wählen Sie die Datei noch einmal.',
  'error upload.virus':
    'Der Virenscanner hat {name} in dieser Datei gefunden; sie wurde nicht gespeichert. Fragen Sie, wer sie geschickt hat.',
  'error upload.not_scanned':
    'Der Virenscanner konnte diese Datei nicht prüfen ({why}); sie wurde nicht gespeichert. Versuchen Sie es gleich noch einmal; bleibt es so, sagen Sie es der Verwaltung.',
  'error upload.too_many_pages':
    'Dieses PDF hat {pages} Seiten; {most} sind erlaubt. Teilen Sie es und senden Sie die Teile.',
  'error upload.picture_too_large':
    'Dieses Bild hat {width} × {height} Punkte; 100 Millionen sind erlaubt. Speichern Sie es kleiner.',
  'error upload.damaged': 'Diese Datei ist beschädigt oder abgeschnitten. Senden Sie sie noch einmal.',
  'error job.ended': 'Dieser Vorgang ist schon zu Ende. Es gibt nichts zu beenden.',
  'error job.has_ended': 'Dieser Vorgang ist schon zu Ende. Es gibt nichts zu beenden.',
  'error job.not_failed': 'Nur was gescheitert ist oder beendet wurde, lässt sich wiederholen.',
  'error job.queue_full':
    'Es warten schon {waiting} Vorgänge, und höchstens {depth} dürfen es sein. Warten Sie, bis einige fertig sind.',
  'error storage.full':
    'Die Festplatte mit den Dateien ist voll, deshalb wurde diese nicht gespeichert. Schaffen Sie Platz, dann noch einmal.',
  'error conversion.unavailable':
    'Der Umwandler startet auf diesem Server nicht. Wer den Server betreut, sieht den Grund mit dem Befehl doctor.',
  'error version.moved_on':
    'Jemand hat das gerade eben geändert. Lesen Sie es neu, dann setzen Sie Ihre Änderung darauf.',
  'error password.wrong':
    'Das ist nicht Ihr bisheriges Passwort. Prüfen Sie es, und versuchen Sie es noch einmal.',
  'error session.unknown': 'Diese Sitzung gibt es bei Ihnen nicht. Vielleicht ist sie schon beendet.',
  'error invite.unknown': 'Diese offene Einladung gibt es hier nicht. Vielleicht wurde sie angenommen.',
  'error invite.link_unknown':
    'Diese Einladung wurde benutzt, zurückgenommen oder ist älter als 72 Stunden. Bitten Sie um eine neue.',
  'error key.too_many':
    'Sie haben schon {most} API-Schlüssel. Beenden Sie einen, der nicht mehr gebraucht wird.',
  'error key.more_than_you': 'Ein Schlüssel darf nicht mehr als Sie: Ihnen fehlt {lacking}.',
  'error key.unknown': 'Diesen API-Schlüssel gibt es hier nicht. Vielleicht wurde er beendet.',
  'error key.read_only': 'Dieser API-Schlüssel darf nur lesen. Nehmen Sie einen, der schreiben darf.',
  'error key.not_enough': 'Das kann kein API-Schlüssel. Melden Sie sich dafür mit E-Mail und Passwort an.',
  'error webhook.unknown': 'Diesen Webhook gibt es hier nicht. Vielleicht wurde er entfernt.',
  'error webhook.too_many': 'Es gibt schon {most} Webhooks. Entfernen Sie einen, der nicht gebraucht wird.',
  'error webhook.disabled':
    'Dieser Webhook ist abgeschaltet. Schalten Sie ihn erst ein, dann senden Sie noch einmal.',
  'error webhook.type_unknown': 'Ein Ereignis {types} gibt es nicht.',
  'error webhook_delivery.unknown':
    'Diese Zustellung gibt es hier nicht. Vielleicht ist sie älter als 30 Tage.',
  'error delivery.unknown': 'Diesen Versand gibt es hier nicht.',
  'error pdf.unreadable':
    'Dieses PDF lässt sich nicht lesen: Es ist beschädigt oder mit einem Passwort verschlossen. Speichern Sie es ohne Passwort neu.',
  'error trash.unknown':
    'Das liegt nicht im Papierkorb. Vielleicht wurde es zurückgeholt, oder seine Tage waren um.',
  'error trash.in_use':
    '{name} wird noch von etwas verwendet, das nicht gelöscht ist. Löschen Sie das zuerst, oder lassen Sie es im Papierkorb.',
  'error customer.place_taken':
    '{other} hat jetzt die Kundennummer {reference}. Ändern oder leeren Sie sie dort, dann stellen Sie diesen Kunden wieder her; oder lassen Sie ihn im Papierkorb.',
  'error document.place_taken':
    'Zeile {row} von {batch} hat inzwischen ein neues Dokument. Löschen Sie jenes, dann stellen Sie dieses wieder her.',
  'error document.batch_removed':
    'Der Stapel {batch} liegt selbst im Papierkorb. Stellen Sie zuerst ihn wieder her.',
  'error document.generating':
    'Dieses Dokument wird gerade erzeugt. Beenden Sie zuerst seinen Stapel, dann löschen Sie es.',
  'error upload.in_use': '{name} wird von {by} verwendet. Löschen Sie das zuerst.',
  'error upload.unknown': 'Diese Datei gibt es hier nicht. Vielleicht wurde sie gelöscht.',
  'error sign_in.ticket_over': 'Diese Anmeldung hat länger als fünf Minuten gedauert. Beginnen Sie von vorn.',
  'error mail.text_gone':
    'Was in dieser Mail stand, wird nicht mehr aufbewahrt; sie kann darum nicht noch einmal gesendet werden. Tun Sie neu, worum es ging.',
  'error second_factor.needed':
    'Ihre Firma verlangt von allen einen zweiten Faktor. Richten Sie Ihren zuerst ein.',
  'error second_factor.own_first':
    'Richten Sie zuerst für sich selbst einen zweiten Faktor ein, auf der Seite Ihres Kontos: Sonst wären Sie sofort ausgesperrt.',
  'error second_factor.required':
    'Ihre Firma verlangt von allen einen zweiten Faktor, darum bleibt Ihrer an. Für ein neues Telefon kann ein Admin ihn zurücksetzen: Bei der nächsten Anmeldung richten Sie ihn neu ein.',
  'error second_factor.wrong':
    'Dieser Code gilt nicht. Tippen Sie den neuesten Ihrer App oder einen Ihrer Notfallcodes.',
  'error second_factor.used': 'Dieser Code ist verbraucht. Warten Sie auf den nächsten in Ihrer App.',
  'error oidc.lost':
    'Diese Anmeldung wurde in einem anderen Browser oder vor mehr als zehn Minuten begonnen. Beginnen Sie von vorn.',
  'error oidc.refused':
    '{name} hat Sie nicht eingelassen ({reason}). Versuchen Sie es noch einmal, oder fragen Sie dort nach.',
  'error oidc.failed':
    'Was {name} geantwortet hat, gehört nicht zu dieser Anmeldung und wurde nicht verwendet. Beginnen Sie von vorn.',
  'error oidc.away':
    '{name} antwortet nicht, wie es soll. Versuchen Sie es gleich noch einmal; unter Verwaltung, Anmeldung steht, was es sagt.',
  'error oidc.no_account':
    'Hier meldet sich niemand als {email} an. Bitten Sie die Verwaltung, Sie mit der E-Mail aufzunehmen, die {name} kennt.',
  'error oidc.unverified':
    '{name} hat Ihre E-Mail nicht bestätigt und kann daher nicht sagen, welches Konto Ihres ist. Bestätigen Sie sie dort, dann noch einmal.',
  'error oidc.domain':
    'Adressen bei {domain} dürfen sich hier nicht anmelden. Nehmen Sie eine bei {allowed}.',
  'error oidc.other_identity':
    'Das Konto von {email} gehört bei {name} jemand anderem. Bitten Sie die Verwaltung, es unter Benutzer zu lösen.',
  'error rule.key_taken':
    'Die Regel {name} errechnet {key} schon. Ändern Sie diese, oder nennen Sie ein anderes Merkmal.',
  'error rule.own_source': '{key} lässt sich nicht aus sich selbst errechnen. Wählen Sie eine andere Zahl.',
  'error rule.than_no_number': 'Eine Stufe vergleicht mit etwas, das keine Zahl ist.',
  'error rule.unknown': 'Diese Regel gibt es hier nicht. Vielleicht wurde sie entfernt.',
  'error erase.name_wrong': 'Das ist nicht der Name des Kunden. Tippen Sie ihn genau so, wie er oben steht.',
  'error erase.batch_generating':
    'Die Serie {name} wird gerade erstellt und hat Dokumente dieses Kunden. Warten Sie, bis sie fertig ist, oder halten Sie sie an.',
  'error key.expiry_unfit':
    'Ein Schlüssel läuft in der Zukunft ab, innerhalb von zehn Jahren. Wählen Sie einen anderen Tag.',
}
