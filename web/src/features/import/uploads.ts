/* Files on their way up. Outside React, so that they go on while one looks elsewhere in the page. */
import { useSyncExternalStore } from 'react';
import { asProblem } from '@/api/problems';
import { sentence } from '@/api/undo';
import { uploadFile, type Import } from './api';

export interface Upload {
  key: number;
  import: number;
  name: string;
  bytes: number;
  share: number;
  error: string | null;
}

const listeners = new Set<() => void>();
let uploads: readonly Upload[] = [];
let next = 1;
let tail: Promise<void> = Promise.resolve();

/** One after the other: each answer is the whole import. */
export function sendFiles(id: number, files: readonly File[], onAnswer: (answer: Import) => void): void {
  for (const file of files) {
    const upload: Upload = { key: next++, import: id, name: file.name, bytes: file.size, share: 0, error: null };
    set([...uploads, upload]);
    tail = tail.then(() => send(upload, file, onAnswer));
  }
}

export function dismissUpload(key: number): void {
  set(uploads.filter((upload) => upload.key !== key));
}

export function useUploads(id: number): readonly Upload[] {
  const all = useSyncExternalStore(subscribe, () => uploads, () => uploads);
  return all.filter((upload) => upload.import === id);
}

async function send(upload: Upload, file: File, onAnswer: (answer: Import) => void): Promise<void> {
  try {
    const answer = await uploadFile(upload.import, file, (share) => change(upload.key, { share }));
    dismissUpload(upload.key);
    onAnswer(answer);
  } catch (error) {
    change(upload.key, { error: sentence(asProblem(error)) });
  }
}

function change(key: number, values: Partial<Upload>): void {
  set(uploads.map((upload) => (upload.key === key ? { ...upload, ...values } : upload)));
}

function set(all: readonly Upload[]): void {
  uploads = all;
  listeners.forEach((notify) => notify());
}

function subscribe(notify: () => void): () => void {
  listeners.add(notify);
  return () => listeners.delete(notify);
}
