// The rest of a match: text where the cell is empty, how it is written, whether it must be there.
import { useState } from 'react'
import { Form, TextField, Tick } from '../../../web/kit/form/form.tsx'
import { Dialog } from '../../../web/kit/parts/dialog.tsx'
import { t } from '../../../web/kit/text/text.ts'
import type { Placeholder } from '../../templates/contract.ts'
import type { Match } from '../contract.ts'

interface DetailsAsk {
  placeholder: Placeholder
  match: Match
  onChange: (part: Partial<Match>) => void
}

export function MatchDetails({ placeholder, match, onChange }: DetailsAsk) {
  const [isOpen, setOpen] = useState(false)
  const name = `{${placeholder.path}}`
  const said = [match.format, match.default && t('else {text}', { text: match.default }), match.required && t('required')]
    .filter(Boolean)
    .join(', ')
  return (
    <>
      <button
        type="button"
        className="btn btn-plain btn-small"
        aria-label={[t('Options of {placeholder}', { placeholder: name }), said].filter(Boolean).join(': ')}
        onClick={() => setOpen(true)}
      >
        {said || t('Options')}
      </button>
      {isOpen && (
        <Dialog title={t('Options of {placeholder}', { placeholder: name })} onClose={() => setOpen(false)}>
          <Form
            submit={t('Save')}
            send={async values => {
              onChange({
                default: values.default || undefined,
                format: values.format || undefined,
                required: values.required === 'on' || undefined,
              })
              setOpen(false)
            }}
          >
            <TextField
              label={t('Text where the cell is empty')}
              name="default"
              maxLength={2000}
              defaultValue={match.default ?? ''}
            />
            <TextField
              label={t('How it is written')}
              name="format"
              maxLength={60}
              list="formats"
              defaultValue={match.format ?? ''}
              hint={t('A date: long, short or DD.MM.YYYY. A number: 0.00. Money: EUR.')}
            />
            <datalist id="formats">
              {['long', 'short', 'YYYY-MM-DD', 'DD.MM.YYYY', '0', '0.00', 'EUR', 'GBP', 'USD'].map(format => (
                <option key={format} value={format} />
              ))}
            </datalist>
            <Tick name="required" label={t('An empty cell is a problem')} defaultChecked={match.required ?? false} />
          </Form>
        </Dialog>
      )}
    </>
  )
}
