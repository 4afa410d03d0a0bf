// Settings of the storage: this disk where none is given, else a bucket or container.
import { z } from 'zod'
import { setting } from '../setting.ts'

export const storageSettings = {
  bucket: setting({
    name: 'STORAGE_BUCKET',
    shape: z.string().min(1).optional(),
    says: 'Keeps files in this bucket (S3, Google Cloud) or container (Azure). Without it they lie in OCTAVO_HOME.',
  }),
  bucketPrefix: setting({
    name: 'STORAGE_PREFIX',
    shape: z
      .string()
      .regex(/^[\w./-]*$/, 'letters, digits and . _ - / only')
      .default('')
      .transform(it => it && `${it.replace(/^\/+|\/+$/g, '')}/`),
    says: 'Folder inside the bucket, where it holds other things too.',
  }),
  s3Endpoint: setting({
    name: 'S3_ENDPOINT',
    shape: z.url().optional(),
    says: 'Address of an S3 that is not Amazon’s: https://storage.googleapis.com, or your MinIO.',
  }),
  s3Region: setting({
    name: 'AWS_REGION',
    shape: z.string().min(1).optional(),
    says: 'Region of the bucket.',
  }),
  s3Key: setting({
    name: 'AWS_ACCESS_KEY_ID',
    shape: z.string().optional(),
    says: 'Key for the bucket; without it a profile or the role of the machine is used. Google calls it HMAC key.',
  }),
  s3Secret: setting({
    name: 'AWS_SECRET_ACCESS_KEY',
    shape: z.string().optional(),
    secret: true,
    says: 'The secret of that key.',
  }),
  azure: setting({
    name: 'AZURE_STORAGE_CONNECTION_STRING',
    shape: z.string().min(1).optional(),
    secret: true,
    says: 'Makes STORAGE_BUCKET a container of Azure Blob Storage. The portal shows it under "Access keys".',
  }),
  signedUrlTtl: setting({
    name: 'SIGNED_URL_TTL',
    shape: z.coerce.number().int().min(10).max(3600).optional(),
    says: 'Seconds (10 to 3600) that an address from the bucket itself opens a download, which then does not pass through Octavo: quicker, but a right that is taken away meanwhile takes no effect on it. People’s browsers must reach the bucket. Left out, every byte goes through Octavo.',
  }),
}
