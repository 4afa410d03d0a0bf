// Changing a name: a button, a dialog, one field.
import { useState } from 'react'
import { Form, TextField } from '../form/form.tsx'
import { t } from '../text/text.ts'
import { Dialog } from './dialog.tsx'

export function Rename({ name, save }: { name: string; save: (name: string) => Promise<void> }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="btn" onClick={() => setOpen(true)}>
        {t('Rename')}
      </button>
      {isOpen && (
        <Dialog title={t('Rename {name}', { name })} onClose={() => setOpen(false)}>
          <Form
            submit={t('Rename')}
            send={async values => {
              await save(values.name ?? '')
              setOpen(false)
            }}
          >
            <TextField label={t('Name')} name="name" required maxLength={200} defaultValue={name} />
          </Form>
        </Dialog>
      )}
    </>
  )
}
