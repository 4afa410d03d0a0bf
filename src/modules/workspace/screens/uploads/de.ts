// German texts of the library of uploads.
import type { Catalogue } from '../../../../web/kit/text/text.ts'

export const uploadsDe: Catalogue = {
  Uploads: 'Dateien',
  'files library spreadsheets': 'Dateien Ablage Tabellen',
  Upload: 'Hochladen',
  '{n} file uploaded|{n} files uploaded': '{n} Datei hochgeladen|{n} Dateien hochgeladen',
  Type: 'Art',
  Size: 'Größe',
  Uploaded: 'Hochgeladen',
  Checksum: 'Prüfsumme',
  'Used by': 'Verwendet von',
  'Download {name}': '{name} herunterladen',
  'Something uses it': 'Etwas verwendet sie',
  '{n} file|{n} files': '{n} Datei|{n} Dateien',
  'Drop the files': 'Dateien hier ablegen',
  'Search files': 'Dateien suchen',
  Use: 'Verwendung',
  Used: 'Verwendet',
  'Not used': 'Nicht verwendet',
  'No files yet. Drop some here.': 'Noch keine Dateien. Legen Sie welche hier ab.',
  'Word, Excel, CSV, JSON, PDF and images up to 50 MB. Files dropped on a batch are kept here too.':
    'Word, Excel, CSV, JSON, PDF und Bilder bis 50 MB. Auch was Sie auf einen Stapel legen, bleibt hier.',
  '{what} (in the trash)': '{what} (im Papierkorb)',
}
