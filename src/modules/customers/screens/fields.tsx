// The fields of a customer, for adding and for changing.
import { SelectField, TextField } from '../../../web/kit/form/form.tsx'
import { t } from '../../../web/kit/text/text.ts'
import type { Customer } from '../contract.ts'

type Values = Record<string, string>

export function CustomerFields({ customer }: { customer?: Customer }) {
  return (
    <>
      <TextField label={t('Name')} name="name" required maxLength={200} defaultValue={customer?.name} />
      <SelectField
        label={t('Kind')}
        name="kind"
        defaultValue={customer?.kind ?? 'company'}
        options={[
          { value: 'company', label: t('Company') },
          { value: 'person', label: t('Person') },
        ]}
      />
      <TextField
        label={t('E-mail')}
        name="email"
        type="email"
        maxLength={254}
        defaultValue={customer?.email ?? ''}
      />
      <TextField
        label={t('Phone')}
        name="phone"
        type="tel"
        maxLength={40}
        defaultValue={customer?.phone ?? ''}
        hint={t('With the country: +44 7700 900123')}
      />
      <TextField
        label={t('Reference')}
        name="reference"
        maxLength={100}
        defaultValue={customer?.reference ?? ''}
        hint={t('Your own number for this customer. It finds the customer in spreadsheets.')}
      />
      <TextField
        label={t('Language and country')}
        name="locale"
        maxLength={35}
        defaultValue={customer?.locale ?? ''}
        hint={t('Such as en-GB or de-DE. Empty: as your company writes.')}
      />
    </>
  )
}

export function bodyOf(values: Values) {
  const orNull = (name: string) => values[name]?.trim() || null
  return {
    name: values.name ?? '',
    kind: values.kind === 'person' ? ('person' as const) : ('company' as const),
    email: orNull('email'),
    phone: orNull('phone'),
    reference: orNull('reference'),
    // Left out, it is the company's.
    locale: values.locale?.trim() || undefined,
  }
}

export function kindWord(kind: Customer['kind']): string {
  return kind === 'person' ? t('Person') : t('Company')
}
