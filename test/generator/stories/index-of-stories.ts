/** Every story that `--story` knows. */
import type { Story } from "../story";
import { sample } from "./sample";
import { seed } from "./seed";

export const STORIES: readonly Story[] = [seed, sample];
