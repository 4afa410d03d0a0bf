// German texts of one person's data.
import type { Catalogue } from '../../../../web/kit/text/text.ts'

export const personDe: Catalogue = {
  'problem erased.customers': 'Kunde',
  'problem erased.attributes': 'Merkmale',
  'problem erased.events': 'Einträge im Verlauf',
  'problem erased.merges': 'Zusammenführungen',
  'problem erased.import_rows': 'Zeilen von Importen',
  'problem erased.documents': 'Dokumente',
  'problem erased.messages': 'Nachrichten',
  'problem erased.notices': 'Hinweise',
  'problem erased.files': 'Dateien',
  'problem erased.links': 'Links',
  'problem erased.sent_documents': 'Gesendete Dokumente',
  'problem erased.batch_rows': 'Zeilen von Serien',
  'problem remains.access_log':
    '{n} Einträge im Zugriffsprotokoll bleiben, ohne Namen: Es ist versiegelt, damit niemand es nachträglich ändern kann. Sie enthalten Netzadressen.',
  'problem remains.account':
    'Ein Konto oder eine Einladung mit derselben E-Mail gibt es auch. Entfernen Sie das unter Verwaltung, Benutzer.',
  'problem remains.audit':
    '{n} Einträge im Protokoll bleiben, ohne was sie über die Person sagten: Sie zeigen, was wann durch wen geschah.',
  'problem remains.backups': 'Frühere Sicherungen enthalten sie, bis Sie diese Sicherungen löschen.',
  'problem remains.batch_files':
    'Tabellen ihrer Serien bleiben, wie sie kamen, denn sie enthalten auch andere: {names}.',
  'problem remains.elsewhere':
    '{n} Zeilen von {names} enthalten die E-Mail oder das Telefon noch: Daten anderer nennen sie auch.',
  'problem remains.import_files':
    'Tabellen, aus denen sie importiert wurden, bleiben, wie sie kamen, denn sie enthalten auch andere: {names}.',
  'problem remains.same_name':
    '{n} Zeilen haben denselben Namen, aber nichts sonst, das sagt, wer es ist. Sehen Sie nach in {names}.',
  'problem remains.messages_same_name':
    '{n} Nachrichten im E-Mail-Protokoll und im Ausgang haben denselben Namen, aber nichts sonst, das sagt, wer es ist. Sie gehen von selbst: aus dem Ausgang nach 90 Tagen, aus dem Protokoll nach einem Jahr.',
  'problem remains.uploads':
    'Hochgeladene Tabellen ({n}) werden nicht durchsucht: Was sie nennen, bleibt darin, solange es sie gibt.',
  'Customer erased': 'Kunde gelöscht',
  'Download as ZIP': 'Als ZIP herunterladen',
  'Erase for good': 'Endgültig löschen',
  'Erase {name}': '{name} löschen',
  Erasing: 'Wird gelöscht',
  'Everything, from all areas, with their files: for the person, when they ask for it.':
    'Alles, aus allen Bereichen, mit den Dateien: für die Person, wenn sie darum bittet.',
  'Takes the customer out with attributes, history, documents, files and rows of batches. It cannot be undone.':
    'Entfernt den Kunden mit Merkmalen, Verlauf, Dokumenten, Dateien und Zeilen von Serien. Das lässt sich nicht rückgängig machen.',
  'Their data': 'Daten der Person',
  'Type the name to confirm: {name}': 'Zur Bestätigung den Namen eintippen: {name}',
  'What is held about {name}': 'Was über {name} gespeichert ist',
  'What remains, and why': 'Was bleibt, und warum',
}
