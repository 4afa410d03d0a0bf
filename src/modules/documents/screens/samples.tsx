// The two sample files, to try a batch with.
import { t } from '../../../web/kit/text/text.ts'

export function SampleFiles() {
  return (
    <p className="flex flex-wrap items-center gap-x-3 text-sm text-ink-2">
      {t('Samples to try:')}
      <a className="link tap" href="/samples/letter.docx" download>
        letter.docx
      </a>
      <a className="link tap" href="/samples/clients.xlsx" download>
        clients.xlsx
      </a>
    </p>
  )
}
