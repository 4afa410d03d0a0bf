// The library of uploaded files: what was brought, by whom, and what was made of it.
import { useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { DropVeil, FileButton, Sending, useDropAnywhere } from '../../../../web/kit/parts/drop.tsx'
import { FileRefusal } from '../../../../web/kit/parts/refusal.tsx'
import { withUndo } from '../../../../web/kit/parts/toast.ts'
import { useAddress } from '../../../../web/kit/table/address.ts'
import { Choice, SearchBox } from '../../../../web/kit/table/filters.tsx'
import { ListPage } from '../../../../web/kit/table/list-page.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import { hideRow } from '../../../../web/kit/wire/hide.ts'
import { useList } from '../../../../web/kit/wire/query.ts'
import type { Upload } from '../../contract.ts'
import { call } from '../calls.ts'
import { kindWord, kinds, uploadColumns } from './columns.tsx'
import { OpenUpload } from './open.tsx'
import { useBring } from './bring.ts'

const sorts = ['uploaded_at', '-uploaded_at', 'name', '-name', 'size', '-size'] as const
const accepted = '.pdf,.xlsx,.csv,.tsv,.json,.docx,.png,.jpg,.jpeg'

export default function Uploads() {
  const [search, edit] = useAddress()
  const answers = useQueryClient()
  const query = {
    q: search.get('q') ?? undefined,
    kind: kinds.find(one => one === search.get('kind')),
    used: (['true', 'false'] as const).find(one => one === search.get('used')),
    sort: sorts.find(one => one === search.get('sort')) ?? '-uploaded_at',
  }
  const list = useList(
    ['uploads', query],
    async cursor => (await call('GET /uploads', { query: { ...query, cursor } })).body,
  )
  const open = (id: string | undefined) =>
    edit(next => {
      if (id === undefined) next.delete('open')
      else next.set('open', id)
      return next
    }, 'push')
  const columns = useMemo(() => uploadColumns(upload => removeUpload(answers, upload)), [answers])
  const { bring, sending, refused } = useBring()
  const isOver = useDropAnywhere(bring)
  const opened = search.get('open')
  return (
    <ListPage
      title={t('Uploads')}
      count={n => t('{n} file|{n} files', { n })}
      action={<FileButton label={t('Upload')} accept={accepted} multiple isMain onFiles={bring} />}
      list={list}
      columns={columns}
      usualSort="-uploaded_at"
      isNarrowed={query.q !== undefined || query.kind !== undefined || query.used !== undefined}
      filters={
        <>
          <SearchBox label={t('Search files')} />
          <Choice
            name="kind"
            label={t('Type')}
            options={kinds.map(value => ({ value, label: kindWord(value) }))}
          />
          <Choice
            name="used"
            label={t('Use')}
            options={[
              { value: 'true', label: t('Used') },
              { value: 'false', label: t('Not used') },
            ]}
          />
        </>
      }
      empty={{
        title: t('No files yet. Drop some here.'),
        text: t(
          'Word, Excel, CSV, JSON, PDF and images up to 50 MB. Files dropped on a batch are kept here too.',
        ),
      }}
    >
      {isOver && <DropVeil text={t('Drop the files')} />}
      {sending.map(one => (
        <Sending key={one.name} {...one} />
      ))}
      {refused.map(one => (
        <FileRefusal key={one.file} {...one} />
      ))}
      {opened && <OpenUpload id={opened} onClose={() => open(undefined)} />}
    </ListPage>
  )
}

function removeUpload(answers: QueryClient, upload: Upload) {
  withUndo({
    says: t('{name} deleted', { name: upload.name }),
    hide: () => hideRow(answers, ['uploads'], upload.id),
    run: () => call('DELETE /uploads/{upload_id}', { params: { upload_id: upload.id } }),
  })
}
