// What a person may do: the role, and for a standard user the areas; the same fields wherever rights are given.
import { useState } from 'react'
import type { Capability, Role } from '../../../base/contract/route.ts'
import { SelectField, Tick } from '../../../web/kit/form/form.tsx'
import { t } from '../../../web/kit/text/text.ts'
import { capabilityWord } from './rights.ts'
import type { Rights } from './rights.ts'

/** The modules that exist; the others' capabilities are kept as they are. */
export const offered: Capability[] = ['documents', 'customers']

/** @param values of the form that holds `RightsFields` */
export function rightsOf(values: Record<string, string>, before?: Rights) {
  const granted = offered.filter(one => values[one] === 'on')
  const kept = before?.capabilities.filter(one => !offered.includes(one)) ?? []
  const role: Role = values.role === 'admin' ? 'admin' : 'standard'
  return { role, capabilities: [...granted, ...kept] }
}

export function RightsFields({ before }: { before?: Rights | undefined }) {
  const [role, setRole] = useState<Role>(before?.role ?? 'standard')
  return (
    <>
      <SelectField
        label={t('Role')}
        name="role"
        value={role}
        onChange={event => setRole(event.target.value === 'admin' ? 'admin' : 'standard')}
        options={[
          { value: 'standard', label: t('Standard: only what is ticked below') },
          { value: 'admin', label: t('Admin: everything, and users') },
        ]}
      />
      {role === 'standard' && (
        <CapabilityTicks
          of={offered}
          isTicked={one => (before ? before.capabilities.includes(one) : one === 'documents')}
        />
      )}
    </>
  )
}

interface TicksAsk {
  of: Capability[]
  isTicked?: (one: Capability) => boolean
}

export function CapabilityTicks({ of, isTicked }: TicksAsk) {
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-semibold">{t('May use')}</legend>
      {of.map(one => (
        <Tick key={one} name={one} label={capabilityWord(one)} defaultChecked={isTicked?.(one) ?? false} />
      ))}
    </fieldset>
  )
}
