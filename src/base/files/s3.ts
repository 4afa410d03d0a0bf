// A bucket of Amazon S3, or of whoever speaks its language: MinIO, Ceph, Google Cloud Storage. Loaded when used.
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { disposition } from '../disposition.ts'
import type { Bucket } from './bucket.ts'

/** Keys come from where the SDK finds them: AWS_ACCESS_KEY_ID and its like, a profile, the machine's role. */
export function s3Bucket(options: { bucket: string; endpoint?: string; region?: string }): Bucket {
  const { bucket: Bucket, endpoint } = options
  const region = options.region ?? (endpoint ? 'us-east-1' : undefined)
  const client = new S3Client({
    ...(region ? { region } : {}),
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    maxAttempts: 5,
    // A server that stays silent is asked again rather than waited for.
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
    // Others than Amazon refuse its new trailing checksums; Content-MD5 is understood by all and proves as much.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  return {
    async put(Key, bytes) {
      await client.send(new PutObjectCommand({ Bucket, Key, Body: bytes, ContentMD5: md5(bytes) }))
    },
    putParts: (key, parts) => sendParts(client, { Bucket, Key: key }, parts),
    async get(Key, range) {
      const Range = range && `bytes=${range.start}-${range.end}`
      const asked = client.send(new GetObjectCommand({ Bucket, Key, ...(Range ? { Range } : {}) }))
      const found = await orNull(asked)
      return (found?.Body as Readable | undefined) ?? null
    },
    async size(Key) {
      const found = await orNull(client.send(new HeadObjectCommand({ Bucket, Key })))
      return found ? (found.ContentLength ?? 0) : null
    },
    async remove(Key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key }))
    },
    async *list(Prefix) {
      let token: string | undefined
      do {
        const more = token ? { ContinuationToken: token } : {}
        const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix, ...more }))
        for (const it of page.Contents ?? [])
          yield { key: it.Key ?? '', size: it.Size ?? 0, changed_at: it.LastModified ?? new Date() }
        token = page.IsTruncated ? page.NextContinuationToken : undefined
      } while (token)
    },
    signedUrl: (Key, ask) =>
      getSignedUrl(
        client,
        new GetObjectCommand({
          Bucket,
          Key,
          ResponseContentDisposition: disposition('attachment', ask.name),
          ResponseContentType: ask.media_type,
          ResponseCacheControl: 'private, no-store',
        }),
        { expiresIn: ask.seconds },
      ),
    sweep: before => sweepUploads(client, Bucket, before),
  }
}

async function sendParts(
  client: S3Client,
  at: { Bucket: string; Key: string },
  parts: AsyncIterable<Buffer>,
): Promise<void> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(at))
  const Parts: CompletedPart[] = []
  try {
    for await (const part of parts) {
      const PartNumber = Parts.length + 1
      const { ETag } = await client.send(
        new UploadPartCommand({ ...at, UploadId, PartNumber, Body: part, ContentMD5: md5(part) }),
      )
      Parts.push({ PartNumber, ...(ETag ? { ETag } : {}) })
    }
    await client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }))
  } catch (error) {
    // What cannot be taken back now is taken back by `sweep`.
    await client.send(new AbortMultipartUploadCommand({ ...at, UploadId })).catch(() => {})
    throw error
  }
}

async function sweepUploads(client: S3Client, Bucket: string, before: Date): Promise<number> {
  let swept = 0
  const found = await client.send(new ListMultipartUploadsCommand({ Bucket })).catch((error: unknown) => {
    // Small servers that speak S3 do not list them; a rule of the bucket has to end them there.
    if (statusOf(error) === 501) return null
    throw error
  })
  for (const { Key, UploadId, Initiated } of found?.Uploads ?? []) {
    if (!Initiated || Initiated >= before) continue
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
    swept += 1
  }
  return swept
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64')
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
}

async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (statusOf(error) === 404 && (error as Error).name !== 'NoSuchBucket') return null
    throw error
  }
}
