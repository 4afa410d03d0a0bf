// For how many days a company keeps things, kind by kind; empty is what the installation says, or for ever.
import { TextField } from '../../../../web/kit/form/form.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import type { Settings } from '../../contract.ts'

type Kind = keyof Settings['keep']

interface Days {
  name: Kind
  label: string
  hint: string
  least?: number
  most?: number
}

export function KeepFields({ now }: { now: Settings }) {
  return (
    <fieldset className="mt-3 grid items-start gap-3 border-t border-edge pt-3 sm:grid-cols-2">
      <legend className="pe-3 font-semibold">{t('Days that things are kept')}</legend>
      {kindsOf(now).map(it => (
        <TextField
          key={it.name}
          label={it.label}
          name={it.name}
          type="number"
          min={it.least ?? 1}
          max={it.most ?? 3650}
          defaultValue={now.keep[it.name] ?? ''}
          placeholder={now.installation[it.name]?.toString()}
          hint={it.hint}
        />
      ))}
      <p className="quiet sm:col-span-2">
        {t(
          'The log of who opened what is kept for ever: its entries are chained, so that none can be taken out without being noticed.',
        )}
      </p>
    </fieldset>
  )
}

function kindsOf({ installation: most }: Settings): Days[] {
  const usual = (n: number) => t('Empty: {n} days, as the installation says.', { n })
  return [
    {
      name: 'documents',
      label: t('Finished batches'),
      hint: t('Empty: for ever. Older ones go to the trash, but for those of which a link still opens.'),
      most: 36_500,
    },
    { name: 'trash', label: t('Trash'), hint: usual(most.trash), most: most.trash },
    {
      name: 'uploads',
      label: t('Uploads from which nothing was made'),
      hint: usual(most.uploads),
      most: most.uploads,
    },
    { name: 'jobs', label: t('Finished work'), hint: usual(most.jobs), most: most.jobs },
    {
      name: 'messages',
      label: t('Texts of mails and SMS'),
      hint: t('Empty: for ever; 90 days in the outbox. To whom and when stays.'),
    },
    { name: 'email_log', label: t('E-mail log'), hint: usual(most.email_log), most: most.email_log },
    {
      name: 'audit',
      label: t('Audit log'),
      hint: t('Empty: for ever. A year at least.'),
      least: 365,
      most: 36_500,
    },
  ]
}
