// One uploaded file: everything that is known of it, and what uses it.
import { useQuery } from '@tanstack/react-query'
import { Dialog } from '../../../../web/kit/parts/dialog.tsx'
import { Facts } from '../../../../web/kit/parts/facts.tsx'
import { Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { bytes, moment, number } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { pathTo } from '../../../../web/kit/wire/call.ts'
import { call } from '../calls.ts'
import { kindWord } from './columns.tsx'
import { UsedBy } from './used-by.tsx'

export function OpenUpload({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery({
    queryKey: ['upload', id],
    queryFn: async () => (await call('GET /uploads/{upload_id}', { params: { upload_id: id } })).body,
  })
  const upload = query.data
  return (
    <Dialog title={upload?.name ?? t('Upload')} onClose={onClose} wide>
      {query.isPending && <Waiting lines={4} />}
      {query.error && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {upload && (
        <>
          <Facts
            items={[
              [t('Type'), kindWord(upload.kind)],
              [t('Size'), bytes(upload.size)],
              ...(upload.pages === null ? [] : [[t('Pages'), number(upload.pages)] as [string, string]]),
              [t('By'), upload.uploaded_by],
              [t('Uploaded'), moment(upload.uploaded_at)],
              [
                t('Checksum'),
                <code key="sha" className="font-mono text-sm break-all">
                  {upload.sha256}
                </code>,
              ],
              [t('Used by'), <UsedBy key="uses" uses={upload.used_by} />],
            ]}
          />
          <a className="btn btn-main" href={pathTo('/downloads/{file_id}', { file_id: upload.file_id })}>
            {t('Download')}
          </a>
        </>
      )}
    </Dialog>
  )
}
