// The two sample files, to try a batch with.
import { t } from '../../../web/kit/text/text.ts'

export function SampleFiles() {
  return (
    <p className="flex flex-wrap gap-x-3 text-sm text-ink-2">
      {t('Samples to try:')}
      <a className="link inline-block py-0.5" href="/samples/letter.docx" download>
        letter.docx
      </a>
      <a className="link inline-block py-0.5" href="/samples/clients.xlsx" download>
        clients.xlsx
      </a>
    </p>
  )
}
