// This module's typed calls.
import { caller } from '../../../web/kit/wire/call.ts'
import type { customersContract } from '../contract.ts'

export const call = caller<typeof customersContract>()
