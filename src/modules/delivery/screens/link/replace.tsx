// A corrected file in the place of one that was sent: the link stays, and who has opened the old one is told.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { say, sayProblem } from '../../../../web/kit/parts/toast.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { sendFile } from '../../../../web/kit/wire/upload.ts'
import type { SentDocument } from '../../contract.ts'
import { call } from '../calls.ts'

export function Replace({ sent }: { sent: SentDocument }) {
  const answers = useQueryClient()
  const field = useRef<HTMLInputElement>(null)
  const replace = useMutation({
    mutationFn: async (file: File) => {
      const { id: source_id } = await sendFile<{ id: string }>('/uploads', file)
      return call('POST /sent-documents/{sent_id}/replace', {
        params: { sent_id: sent.id },
        body: { source_kind: 'upload', source_id, tell: true },
      })
    },
    onSuccess: ({ body }) =>
      say(
        body.told ? t('Corrected; whoever opened the old one is told') : t('Corrected; nobody had opened it'),
      ),
    onError: sayProblem,
    onSettled: () =>
      Promise.all([
        answers.invalidateQueries({ queryKey: ['links'] }),
        answers.invalidateQueries({ queryKey: ['uploads'] }),
      ]),
  })
  return (
    <>
      <button
        type="button"
        className="btn btn-small my-1"
        disabled={replace.isPending}
        aria-label={t('Replace with a corrected file: {title}', { title: sent.title })}
        onClick={() => field.current?.click()}
      >
        {t('Replace with a corrected file')}
      </button>
      <input
        ref={field}
        type="file"
        hidden
        accept=".pdf,.xlsx,.csv,.docx,.png,.jpg,.jpeg"
        onChange={event => {
          const [file] = event.target.files ?? []
          if (file) replace.mutate(file)
          event.target.value = ''
        }}
      />
    </>
  )
}
