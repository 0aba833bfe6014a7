import { ServiceError, type Api } from "./wire/api";
import { DELIVERY, FILES } from "./texts";
import type { Upload } from "./wire/upload";

const MEGABYTE = 1024 * 1024;
export const MOST_BYTES = 10 * MEGABYTE; // the service takes no larger ones, whatever its settings
const TOO_FAST = 429;
const BROKEN_FROM = 500;
// What is refused for the moment may be tried again; what is wrong with the file itself may not.
const FOR_THE_MOMENT = new Set(["FilesClosed", "FilesFull"]);

export interface UploadEvents {
  /** `share`: from 0 to 1. */
  progress(key: string, share: number): void;
  sent(key: string): void;
  failed(key: string, reason: string, canRetry: boolean): void;
}

/** Files on their way to staff, one at a time. They are kept until they got there, for another try, but not over a reload. */
export class Uploads {
  private readonly files = new Map<string, File>();
  private current: { readonly key: string; readonly upload: Upload } | null = null;

  constructor(private readonly api: Api, private readonly events: UploadEvents) {}

  get isBusy(): boolean {
    return this.current !== null;
  }

  send(sessionId: string, key: string, file: File): void {
    this.files.set(key, file);
    this.retry(sessionId, key);
  }

  /** Under its old id: if it got there after all, it is the same message. */
  retry(sessionId: string, key: string): void {
    const file = this.files.get(key);
    if (!file || this.isBusy) return;
    if (file.size === 0) return this.events.failed(key, FILES.empty, false);
    if (file.size > MOST_BYTES) return this.events.failed(key, FILES.tooLarge(MOST_BYTES / MEGABYTE), false);
    const upload = this.api.upload(sessionId, key, file, (share) => {
      if (this.current?.upload === upload) this.events.progress(key, share);
    });
    this.current = { key, upload };
    upload.done.then(
      () => this.end(upload, () => this.sent(key)),
      (error: unknown) => this.end(upload, () => this.refused(key, error)),
    );
  }

  cancel(key: string): void {
    this.files.delete(key);
    if (this.current?.key !== key) return;
    const { upload } = this.current;
    this.current = null;
    upload.cancel();
  }

  clear(): void {
    if (this.current) this.cancel(this.current.key);
    this.files.clear();
  }

  private end(upload: Upload, tell: () => void): void {
    if (this.current?.upload !== upload) return; // it was given up
    this.current = null;
    tell();
  }

  private sent(key: string): void {
    this.files.delete(key);
    this.events.sent(key);
  }

  private refused(key: string, error: unknown): void {
    if (!(error instanceof ServiceError) || error.status >= BROKEN_FROM) return this.events.failed(key, DELIVERY.failed, true);
    if (error.status === TOO_FAST) return this.events.failed(key, DELIVERY.tooFast, true);
    // Such codes come with words for the person.
    const reason = error.code.startsWith("File") && error.detail ? error.detail : FILES.rejected;
    this.events.failed(key, reason, FOR_THE_MOMENT.has(error.code));
  }
}
