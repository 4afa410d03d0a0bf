// The list of modules: taking one out is deleting its folder and its line here.
import type { Base } from '../base/base.ts'
import type { WorkOptions } from '../base/jobs/index.ts'
import type { Module } from '../base/module.ts'
import { customers } from '../modules/customers/index.ts'
import { delivery } from '../modules/delivery/index.ts'
import { documents } from '../modules/documents/index.ts'
import { templates } from '../modules/templates/index.ts'
import { workspace } from '../modules/workspace/index.ts'

/** From the lowest floor up: migrations run in this order. */
export const modules: Module[] = [workspace, customers, templates, delivery, documents]

/** Tells every module that wants to know of a job that has ended. */
export function tellEnded(base: Base): NonNullable<WorkOptions['ended']> {
  return async (tx, job) => {
    for (const it of modules) await it.jobEnded?.(base, tx, job)
  }
}
