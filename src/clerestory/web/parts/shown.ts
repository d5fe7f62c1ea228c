// A clip as our own API answers it: the mirror of clips/shown.py, held equal by a test.

export interface Source {
  url: string;
  type: string;
  short_side: number;
  width: number;
  height: number;
  bit_rate: number;
  bytes: number;
}

export interface Track {
  url: string;
  language: string;
  label: string;
}

export interface Author {
  handle: string;
  name: string;
  picture: string;
  sample: boolean;
  institution: boolean;
  private: boolean;
}

export interface Word {
  text: string;
  href: string;
}

export interface ShownSchedule {
  at: string;
  zone: string;
}

export interface ShownClip {
  id: string;
  address: string;
  author: Author;
  description: string;
  words: Word[];
  alt_text: string;
  language: string;
  audience: string;
  standing: string;
  work: string;
  progress: number;
  trouble: string;
  sensitive: boolean;
  veiled: boolean;
  comments_from: string;
  comments_held: boolean;
  width: number;
  height: number;
  duration_ms: number;
  has_audio: boolean;
  cover: string;
  card: string;
  sources: Source[];
  captions: Track[];
  published_at: string | null;
  edited_at: string | null;
  mine: boolean;
  ticket: string;
  downloads: boolean;
  held_back: string;
  likes: number;
  comments: number;
  reposts: number;
  liked: boolean;
  saved: boolean;
  reposted: boolean;
  scheduled: ShownSchedule | null;
}
