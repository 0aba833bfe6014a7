import { ServiceError } from "./api";

// A line that is gone does not say so; a slow one goes on, if only a little.
const STALL_MS = 60_000;

export interface Upload {
  /** Resolves when the service has the file. Rejects with a ServiceError if it does not want it. */
  readonly done: Promise<void>;
  cancel(): void;
}

/** Sends the bytes as they are. Only XMLHttpRequest says how much has gone out. */
export function upload(url: string, messageId: string, file: File, progress: (share: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<void>((resolve, reject) => {
    let stall: ReturnType<typeof setTimeout> | undefined;
    const goesOn = (): void => {
      clearTimeout(stall);
      stall = setTimeout(() => request.abort(), STALL_MS);
    };
    request.open("POST", url);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Message-Id", messageId);
    request.setRequestHeader("File-Name", encodedName(file.name));
    request.upload.onprogress = ({ loaded, total }) => {
      goesOn();
      progress(total > 0 ? loaded / total : 0);
    };
    request.onload = () => (request.status >= 200 && request.status < 300 ? resolve() : reject(errorOf(request)));
    request.onerror = request.onabort = () => reject(new Error("the file did not get through"));
    request.onloadend = () => clearTimeout(stall);
    goesOn();
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}

function errorOf(request: XMLHttpRequest): ServiceError {
  try {
    const { error, detail } = JSON.parse(request.responseText) as { error?: string; detail?: string };
    return new ServiceError(request.status, error ?? "", detail ?? "");
  } catch {
    return new ServiceError(request.status, "");
  }
}

/** Half a character, which some systems allow in names, cannot be encoded. */
function encodedName(name: string): string {
  return encodeURIComponent(name.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(^|[^\ud800-\udbff])[\udc00-\udfff]/g, "$1_"));
}
