// Today's way to the first letters: files dropped anywhere on the page, or chosen.
import { DropVeil, FileButton, useDropAnywhere } from '../../../web/kit/parts/drop.tsx'
import { t } from '../../../web/kit/text/text.ts'
import { DropNotes } from './drop-note.tsx'
import { dataFiles, useStart, wordFiles } from './start.ts'

export default function FirstLetters() {
  const start = useStart()
  const isOver = useDropAnywhere(start.drop)
  return (
    <>
      {isOver && <DropVeil text={t('Drop the Word template and the spreadsheet')} />}
      <div className="order-last basis-full empty:hidden">
        <DropNotes {...start} />
      </div>
      <FileButton
        label={t('Choose files')}
        accept={`${wordFiles},${dataFiles}`}
        multiple
        isMain
        onFiles={start.drop}
      />
    </>
  )
}
