// Simulated distance: the round trip that a request between two regions would take, from where their cities are on the
// globe.
import { AWS_REGIONS, LOCAL_REGION } from "../../contracts/words/aws-regions.ts";

const EARTH_RADIUS_KM = 6_371;
/** Light in glass fibre. */
const FIBRE_KM_PER_MS = 200;
/**
 * Cables do not follow great circles: measured round trips between AWS regions are 1.4 to 2 times what those would
 * allow.
 */
const PATH_STRETCH = 1.6;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

const placeOf = (region: string) => {
  const place = AWS_REGIONS[region];
  if (place === undefined) throw new RangeError(`${region} is not an AWS region whose place is known`);
  return place;
};

/** Great-circle distance between the regions' cities (haversine). */
const distanceKm = (regionA: string, regionB: string): number => {
  const a = placeOf(regionA);
  const b = placeOf(regionB);
  const latitudes = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2;
  const longitudes = Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
  const chord = latitudes + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * longitudes;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(chord));
};

/** Symmetric, 0 within a region and to or from this machine's. @throws RangeError for a region whose place is not known */
export const simulatedRoundTripMs = (regionA: string, regionB: string): number =>
  [regionA, regionB].includes(LOCAL_REGION) ? 0 : (2 * distanceKm(regionA, regionB) * PATH_STRETCH) / FIBRE_KM_PER_MS;
