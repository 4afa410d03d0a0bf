// Names of work as people say them.
import { t } from '../../../../web/kit/text/text.ts'

export function jobWord(name: string): string {
  const words: Record<string, string> = {
    'documents.generate': t('Generate documents'),
    'customers.import': t('Import customers'),
    'workspace.clean': t('Clean-up'),
    'workspace.backup': t('Backup'),
    'workspace.verify_backup': t('Verify a backup'),
    'workspace.sweep_sample': t('Remove the sample company’s files'),
  }
  return words[name] ?? name
}
