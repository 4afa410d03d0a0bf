// How the rights of a person or a key read, and as columns of a list.
import type { Capability, Role } from '../../../base/contract/route.ts'
import type { Col } from '../../../web/kit/table/columns.ts'
import { t } from '../../../web/kit/text/text.ts'

export interface Rights {
  role: Role
  capabilities: readonly Capability[]
}

export function capabilityWord(capability: Capability): string {
  const words: Record<Capability, string> = {
    documents: t('Documents'),
    customers: t('Customers'),
    booklets: t('Booklets'),
    sales: t('Sales'),
    helpdesk: t('Help desk'),
  }
  return words[capability]
}

export function capabilityWords(capabilities: readonly Capability[]): string {
  return capabilities.map(capabilityWord).join(', ') || t('Nothing yet')
}

/** @param mayUseWidth of the column that names the areas, in pixels */
export function rightsColumns<R extends Rights>(mayUseWidth: number): Col<R>[] {
  return [
    {
      id: 'role',
      head: t('Role'),
      value: row => (row.role === 'admin' ? t('Admin') : t('Standard')),
      width: 90,
    },
    {
      id: 'capabilities',
      head: t('May use'),
      value: row => (row.role === 'admin' ? t('Everything') : capabilityWords(row.capabilities)),
      width: mayUseWidth,
    },
  ]
}
