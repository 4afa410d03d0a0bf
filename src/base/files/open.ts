// The store that the settings ask for. A driver is loaded only when it is the one: local disk pays for none.
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { refuse } from '../errors.ts'
import { localFiles } from './local.ts'
import type { FileStore } from './store.ts'

type Settings = Pick<Config, 'home' | 'bucket' | 'bucketPrefix' | 's3Endpoint' | 's3Region' | 'azure'>

/** @throws {Refusal} `storage.no_bucket` when only half of a bucket's settings are there. */
export async function openFiles(config: Settings): Promise<FileStore> {
  if (config.bucket === undefined) {
    if (config.s3Endpoint === undefined && config.azure === undefined)
      return localFiles({ root: join(config.home, 'files') })
    throw refuse(
      'storage.no_bucket',
      500,
      'S3_ENDPOINT or AZURE_STORAGE_CONNECTION_STRING is set, but not STORAGE_BUCKET. Set it to the bucket or container for the files, or leave all of them out to keep files on this disk.',
    )
  }
  const { bucketFiles } = await import('./bucket.ts')
  if (config.azure !== undefined) {
    const { azureBucket } = await import('./azure.ts')
    return bucketFiles(azureBucket({ bucket: config.bucket, connection: config.azure }), config.bucketPrefix)
  }
  const { s3Bucket } = await import('./s3.ts')
  const bucket = s3Bucket({
    bucket: config.bucket,
    ...(config.s3Endpoint ? { endpoint: config.s3Endpoint } : {}),
    ...(config.s3Region ? { region: config.s3Region } : {}),
  })
  return bucketFiles(bucket, config.bucketPrefix)
}
