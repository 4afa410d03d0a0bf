// A container of Azure Blob Storage. Loaded when used.
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import {
  BlobSASPermissions,
  BlobServiceClient,
  RestError,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-blob'
import { disposition } from '../disposition.ts'
import type { Bucket } from './bucket.ts'

/** @param options.connection as the portal shows it under "Access keys", or one with a shared access signature */
export function azureBucket(options: { bucket: string; connection: string }): Bucket {
  const service = BlobServiceClient.fromConnectionString(options.connection, {
    retryOptions: { maxTries: 5, retryDelayInMs: 200, maxRetryDelayInMs: 5_000 },
  })
  const container = service.getContainerClient(options.bucket)
  const blobAt = (key: string) => container.getBlockBlobClient(key)
  return {
    async put(key, bytes) {
      await blobAt(key).upload(bytes, bytes.length, { transactionalContentMD5: md5(bytes) } as object)
    },
    async putParts(key, parts) {
      const blob = blobAt(key)
      const ids: string[] = []
      for await (const part of parts) {
        const id = Buffer.from(String(ids.length).padStart(8, '0')).toString('base64')
        await blob.stageBlock(id, part, part.length, { transactionalContentMD5: md5(part) })
        ids.push(id)
      }
      await blob.commitBlockList(ids)
    },
    async get(key, range) {
      const count = range ? range.end - range.start + 1 : undefined
      const found = await orNull(blobAt(key).download(range?.start, count, { maxRetryRequests: 0 }))
      return (found?.readableStreamBody as Readable | undefined) ?? null
    },
    async size(key) {
      const found = await orNull(blobAt(key).getProperties())
      return found ? (found.contentLength ?? 0) : null
    },
    async remove(key) {
      await orNull(blobAt(key).delete({ deleteSnapshots: 'include' }))
    },
    async *list(prefix) {
      for await (const it of container.listBlobsFlat({ prefix }))
        yield {
          key: it.name,
          size: it.properties.contentLength ?? 0,
          changed_at: it.properties.lastModified,
        }
    },
    // A shared access signature cannot sign another: only the account's key can.
    ...(service.credential instanceof StorageSharedKeyCredential
      ? {
          signedUrl: (key, ask) =>
            blobAt(key).generateSasUrl({
              permissions: BlobSASPermissions.from({ read: true }),
              // Plain http only where the whole storage is: the emulator.
              protocol: service.url.startsWith('https:') ? SASProtocol.Https : SASProtocol.HttpsAndHttp,
              expiresOn: new Date(Date.now() + ask.seconds * 1000),
              contentDisposition: disposition('attachment', ask.name),
              contentType: ask.media_type,
              cacheControl: 'private, no-store',
            }),
        }
      : {}),
    // Azure itself drops blocks that were never committed, after a week.
    sweep: async () => 0,
  }
}

function md5(bytes: Uint8Array): Uint8Array {
  return createHash('md5').update(bytes).digest()
}

async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof RestError && error.statusCode === 404 && error.code !== 'ContainerNotFound')
      return null
    throw error
  }
}
