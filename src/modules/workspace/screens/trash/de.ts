// German texts of the trash.
import type { Catalogue } from '../../../../web/kit/text/text.ts'

export const trashDe: Catalogue = {
  Trash: 'Papierkorb',
  'deleted restore undo': 'gelöscht wiederherstellen rückgängig',
  Delete: 'Löschen',
  'Delete {name}': '{name} löschen',
  '{name} deleted': '{name} gelöscht',
  '{name} deleted for good': '{name} endgültig gelöscht',
  'Delete {name} for good': '{name} endgültig löschen',
  'It goes now, with its files, and cannot be brought back. Left alone, it stays here until {day}.':
    'Es verschwindet jetzt, samt Dateien, und lässt sich nicht zurückholen. Von selbst bleibt es bis {day} hier.',
  'Delete for good': 'Endgültig löschen',
  'What is deleted can be brought back until its day.':
    'Gelöschtes lässt sich bis zu seinem Tag zurückholen.',
  'Search the trash': 'Im Papierkorb suchen',
  'The trash is empty.': 'Der Papierkorb ist leer.',
  '{name} restored': '{name} wiederhergestellt',
  'Deleted by': 'Gelöscht von',
  Deleted: 'Gelöscht',
  'Kept until': 'Bleibt bis',
  '{n} thing restored|{n} things restored': '{n} Ding wiederhergestellt|{n} Dinge wiederhergestellt',
  'Restore {name}': '{name} wiederherstellen',
  Restore: 'Wiederherstellen',
  'Delete now': 'Jetzt löschen',
}
