/**
 * A file that something long saves itself to, for Node: held by a lock beside it, the one before kept as a backup.
 *
 * @module
 */
import { keepAs, regularFile, replace, targetOf, unwritable } from './files-node.js'
import { lock } from './lock-node.js'
import type { SavedFile } from './saved-file.js'

/**
 * Takes a file to save to. Through a link it is the file that the link leads to.
 *
 * @param backup ends the name of the one before
 * @throws HindcastError `FILE_IN_USE` while another process (or another training of this one) saves there;
 * `FOLDER_NOT_FOUND`, `FILE_UNWRITABLE`
 */
export async function savedFile(path: string, backup: string): Promise<SavedFile> {
  try {
    const target = await targetOf(path)
    await regularFile(target)
    const held = await lock(target, path)
    return {
      async write(bytes, keep) {
        try {
          await replace(target, bytes, async () => {
            await held.check()
            if (keep) await keepAs(target, target + backup)
          })
        } catch (cause) {
          throw unwritable(path, cause)
        }
      },
      close: () => held.release(),
    }
  } catch (cause) {
    throw unwritable(path, cause)
  }
}
