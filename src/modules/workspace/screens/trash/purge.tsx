// Taking something away for good is the one thing that cannot be undone: said before it is done.
import { useQueryClient } from '@tanstack/react-query'
import { Form } from '../../../../web/kit/form/form.tsx'
import { Dialog } from '../../../../web/kit/parts/dialog.tsx'
import { say } from '../../../../web/kit/parts/toast.ts'
import { day } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { TrashItem } from '../../contract.ts'
import { call } from '../calls.ts'

export function PurgeDialog({ item, onClose }: { item: TrashItem; onClose: () => void }) {
  const answers = useQueryClient()
  async function purge() {
    await call('DELETE /trash/{item_id}', { params: { item_id: item.id } })
    await answers.invalidateQueries({ queryKey: ['trash'] })
    onClose()
    say(t('{name} deleted for good', { name: item.name }))
  }
  return (
    <Dialog title={t('Delete {name} for good', { name: item.name })} onClose={onClose}>
      <p className="mb-5 max-w-prose">
        {t(
          'It goes now, with its files, and cannot be brought back. Left alone, it stays here until {day}.',
          {
            day: day(item.goes_at),
          },
        )}
      </p>
      <Form submit={t('Delete for good')} send={purge}>
        {null}
      </Form>
    </Dialog>
  )
}
