import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import type { InspectionFault } from '../../domain/receipt.ts';
import { holdsForeign } from './foreign.ts';
import { inflatedSize } from './inflated-size.ts';

/** A telephone's picture has 12 to 50 million pixels; decoded, each takes four bytes. */
const mostPixels = 50_000_000;
const mostMegabytes = 900;

const isTooLarge = (width: number, height: number): boolean => width * height > mostPixels;

type Frame = { readonly width: number; readonly height: number; readonly end: number };

const withoutLength = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** Where the entropy-coded data that begin at `from` end: at the next marker that is neither stuffed nor a restart. */
const endOfScan = (bytes: Buffer, from: number): number => {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0x00 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return bytes.length;
};

/** Follows the segments of a JPEG (ITU T.81) to its end; undefined where they do not lead there. */
const frameOf = (bytes: Buffer): Frame | undefined => {
  let size: { readonly width: number; readonly height: number } | undefined;
  for (let at = 2; at + 1 < bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xd9) return size === undefined ? undefined : { ...size, end: at + 2 };
    if (withoutLength(marker)) {
      at += 2;
      continue;
    }
    if (at + 4 > bytes.length) return undefined;
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2 || at + 2 + length > bytes.length) return undefined;
    if (isFrame(marker) && length >= 8) size = { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + length;
    if (marker === 0xda) at = endOfScan(bytes, at);
  }
  return undefined;
};

/** Opens a JPEG. Telephones put data of their own behind the picture; programs and pages do not belong there. */
export const inspectJpeg = (bytes: Buffer): readonly InspectionFault[] => {
  const frame = frameOf(bytes);
  if (frame === undefined) return ['damaged'];
  const { width, height, end } = frame;
  if (isTooLarge(width, height)) return ['too-many-pixels'];
  const foreign: readonly InspectionFault[] = holdsForeign(bytes.subarray(end)) ? ['foreign-content'] : [];
  try {
    const options = {
      tolerantDecoding: false,
      useTArray: true,
      maxResolutionInMP: mostPixels / 1e6,
      maxMemoryUsageInMB: mostMegabytes,
    } as const;
    const picture = jpeg.decode(bytes.subarray(0, end), options);
    return picture.width > 0 && picture.height > 0 ? foreign : [...foreign, 'damaged'];
  } catch {
    return [...foreign, 'damaged'];
  }
};

type Chunk = { readonly type: string; readonly from: number; readonly to: number };

/** The chunks of a PNG (ISO 15948) up to its end; undefined where they do not lead there. */
const chunksOf = (bytes: Buffer): readonly Chunk[] | undefined => {
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (at + 12 + length > bytes.length) return undefined;
    chunks.push({ type, from: at + 8, to: at + 8 + length });
    at += 12 + length;
    if (type === 'IEND') return chunks;
  }
  return undefined;
};

/** Channels of a pixel by colour type. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Opens a PNG: nothing may stand behind its end, and it must unpack to no more than its size says. */
export const inspectPng = async (bytes: Buffer): Promise<readonly InspectionFault[]> => {
  const chunks = chunksOf(bytes);
  const [header] = chunks ?? [];
  if (chunks === undefined || header?.type !== 'IHDR' || header.to - header.from !== 13) return ['damaged'];
  const [width, height] = [bytes.readUInt32BE(header.from), bytes.readUInt32BE(header.from + 4)];
  const channels = channelsOf[bytes[header.from + 9] ?? -1];
  if (width === 0 || height === 0 || channels === undefined) return ['damaged'];
  if (isTooLarge(width, height)) return ['too-many-pixels'];
  const end = (chunks.at(-1)?.to ?? 0) + 4;
  const foreign: readonly InspectionFault[] = end < bytes.length ? ['foreign-content'] : [];
  const data = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ from, to }) => bytes.subarray(from, to)));
  // At most 8 bytes a pixel and 1 a row; an interlaced picture has up to seven passes with rows of their own.
  const most = width * height * 8 + 7 * (height + width);
  const unpacked = await inflatedSize(data, most);
  if (!Number.isFinite(unpacked)) return [...foreign, 'too-large-inside'];
  // The decoder fills missing rows with nothing.
  if (unpacked < (width * height * channels * (bytes[header.from + 8] ?? 0)) / 8) return [...foreign, 'damaged'];
  try {
    PNG.sync.read(bytes.subarray(0, end), { checkCRC: true });
    return foreign;
  } catch {
    return [...foreign, 'damaged'];
  }
};

type Box = { readonly type: string; readonly from: number; readonly to: number };

/** The boxes of an ISO base media file (ISO 14496-12) between two places; undefined where they do not fill it exactly. */
const boxesIn = (bytes: Buffer, from: number, to: number): readonly Box[] | undefined => {
  const boxes: Box[] = [];
  let at = from;
  while (at + 8 <= to) {
    const short = bytes.readUInt32BE(at);
    const isLong = short === 1;
    if (isLong && at + 16 > to) return undefined;
    const size = isLong ? Number(bytes.readBigUInt64BE(at + 8)) : short === 0 ? to - at : short;
    if (size < (isLong ? 16 : 8) || at + size > to) return undefined;
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), from: at + (isLong ? 16 : 8), to: at + size });
    at += size;
  }
  return at === to ? boxes : undefined;
};

/** Boxes of a kind below others, by the way there. `meta` has a version before its boxes. */
const boxesAt = (bytes: Buffer, [type = '', ...rest]: readonly string[], from: number, to: number): readonly Box[] => {
  const found = (boxesIn(bytes, from, to) ?? []).filter((box) => box.type === type);
  return rest.length === 0 ? found : found.flatMap((box) => boxesAt(bytes, rest, box.from + (type === 'meta' ? 4 : 0), box.to));
};

/**
 * Opens a HEIC by its boxes: they must fill the file, name a picture's size and hold data. Its pixels are not decoded: the only decoders
 * are larger than the rest of the system together.
 */
export const inspectHeic = (bytes: Buffer): readonly InspectionFault[] => {
  const boxes = boxesIn(bytes, 0, bytes.length);
  const sizes = boxesAt(bytes, ['meta', 'iprp', 'ipco', 'ispe'], 0, bytes.length);
  const holdsData = boxes?.some(({ type, from, to }) => type === 'mdat' && to > from) === true;
  if (boxes === undefined || sizes.length === 0 || !holdsData || sizes.some(({ from, to }) => to - from < 12)) return ['damaged'];
  const isOver = sizes.some(({ from }) => isTooLarge(bytes.readUInt32BE(from + 4), bytes.readUInt32BE(from + 8)));
  const beside = boxes.filter(({ type }) => type !== 'mdat');
  return [
    ...(isOver ? (['too-many-pixels'] as const) : []),
    ...(beside.some(({ from, to }) => holdsForeign(bytes.subarray(from, to))) ? (['foreign-content'] as const) : []),
  ];
};
