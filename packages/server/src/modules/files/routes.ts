import multipart from '@fastify/multipart'
import { uploadedFile } from '@mazha/contracts/api'
import { refuse } from '@mazha/contracts/refusal'
import type { Routes } from '#kernel/http'
import { largestBytes, takeFile } from './files.ts'

export const routes: Routes = (app, ctx) => {
  void app.register(multipart, {
    // One byte beyond the limit is let through, so that our own meter refuses it in our own words.
    limits: {
      files: 1,
      fields: 4,
      parts: 5,
      fileSize: largestBytes + 1,
      fieldNameSize: 100,
      fieldSize: 1000,
      headerPairs: 50,
    },
  })

  app.post(
    '/api/files',
    {
      schema: {
        tags: ['files'],
        summary: 'Upload a photo or document of up to 20 MB',
        description:
          'One multipart field `file`. What it is is read from its content: JPG, PNG, WebP, HEIC, PDF, Word, Excel, text. Photos get copies for viewing without location data; `image` says whether this one has: a HEIC photo that cannot be decoded is kept as it came, without a copy. The file belongs to nobody until a request or an act names its id, and is removed after a day.',
        consumes: ['multipart/form-data'],
        response: { 201: uploadedFile },
      },
      bodyLimit: largestBytes + 64 * 1024,
      config: { limit: 'upload' },
    },
    async (request, reply) => {
      const part = await request.file({ throwFileSizeLimit: false }).catch((error: unknown) => {
        // What the multipart reader says of a body that is cut or no multipart has no code of its own.
        throw error instanceof Error && 'code' in error
          ? error
          : Object.assign(refuse('request.unreadable'), { cause: error })
      })
      if (part === undefined) throw refuse('file.missing')
      const { id, name, type, bytes, image } = await takeFile(ctx, { name: part.filename ?? '', content: part.file })
      return reply.status(201).send({ id, name, type, bytes, image })
    },
  )
}
