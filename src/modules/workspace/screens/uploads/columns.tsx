// The columns of the library of uploads.
import { CellLink } from '../../../../web/kit/table/cell-link.tsx'
import type { Col } from '../../../../web/kit/table/columns.ts'
import { bytes, day, moment, number } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { pathTo } from '../../../../web/kit/wire/call.ts'
import type { Upload } from '../../contract.ts'
import { FirstUse } from './used-by.tsx'

export const kinds = ['xlsx', 'csv', 'json', 'docx', 'pdf', 'image'] as const

export function kindWord(kind: Upload['kind']): string {
  const words: Record<Upload['kind'], string> = {
    xlsx: 'Excel',
    csv: 'CSV',
    json: 'JSON',
    docx: 'Word',
    pdf: 'PDF',
    image: t('Image'),
  }
  return words[kind]
}

export function uploadColumns(remove: (upload: Upload) => void): Col<Upload>[] {
  return [
    {
      id: 'name',
      head: t('Name'),
      value: row => row.name,
      show: row => <CellLink to={`?open=${row.id}`}>{row.name}</CellLink>,
      isName: true,
      canSort: true,
      width: 140,
    },
    { id: 'kind', head: t('Type'), value: row => kindWord(row.kind), width: 64 },
    {
      id: 'size',
      head: t('Size'),
      value: row => row.size,
      show: row => bytes(row.size),
      isFigure: true,
      canSort: true,
      width: 82,
    },
    {
      id: 'pages',
      head: t('Pages'),
      value: row => row.pages,
      show: row => (row.pages === null ? '' : number(row.pages)),
      isFigure: true,
      width: 64,
    },
    { id: 'uploaded_by', head: t('By'), value: row => row.uploaded_by, width: 90 },
    {
      id: 'uploaded_at',
      head: t('Uploaded'),
      value: row => row.uploaded_at,
      show: row => <span title={moment(row.uploaded_at)}>{day(row.uploaded_at)}</span>,
      canSort: true,
      width: 118,
    },
    {
      id: 'sha256',
      head: t('Checksum'),
      value: row => row.sha256,
      show: row => (
        <code className="font-mono text-sm" title={row.sha256}>
          {row.sha256.slice(0, 8)}…
        </code>
      ),
      width: 102,
    },
    {
      id: 'used_by',
      head: t('Used by'),
      value: row => row.used_by.map(it => it.label).join(', '),
      show: row => <FirstUse uses={row.used_by} />,
      width: 150,
    },
    {
      id: 'actions',
      head: t('Actions'),
      value: () => null,
      width: 164,
      show: row => <Actions upload={row} remove={remove} />,
    },
  ]
}

function Actions({ upload, remove }: { upload: Upload; remove: (upload: Upload) => void }) {
  const { name } = upload
  const isUsed = upload.used_by.length > 0
  return (
    <span className="flex gap-2">
      <a
        className="btn btn-small"
        href={pathTo('/downloads/{file_id}', { file_id: upload.file_id })}
        aria-label={t('Download {name}', { name })}
      >
        {t('Download')}
      </a>
      <button
        type="button"
        className="btn btn-small"
        disabled={isUsed}
        title={isUsed ? t('Something uses it') : undefined}
        aria-label={t('Delete {name}', { name })}
        onClick={() => remove(upload)}
      >
        {t('Delete')}
      </button>
    </span>
  )
}
