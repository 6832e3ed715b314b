/** The pages of an invented heating and plumbing firm, in English. */
import { faq, page } from './chunk.ts';

export const FIRM_EN = [
  page(
    'en',
    'About us',
    'About us',
    `Brandt Heating & Plumbing is a family business in Millbrook, founded in 1987 by Walter Brandt. Today his daughter Ines Brandt
runs the company with fourteen employees. We are registered with the gas safety authority under number 204418.`,
  ),
  page(
    'en',
    'Opening hours',
    'Opening hours',
    `Our office is open Monday to Thursday from 7:30 to 17:00 and on Friday from 7:30 to 14:00.
On Saturday we are open from 9:00 to 12:00. On Sundays and public holidays we are closed.`,
  ),
  page(
    'en',
    'Prices',
    'Prices',
    `All prices include VAT.

| Service | Price |
|---|---|
| Heating maintenance, gas boiler | £149 |
| Heating maintenance, oil boiler | £179 |
| Heat pump check | £189 |
| Call-out within Millbrook | £35 |
| Labour, per started half hour | £38 |
| Drain cleaning up to 5 m | £95 |`,
  ),
  page(
    'en',
    'Emergency service',
    'Emergency service',
    `If a pipe bursts or your heating fails in winter, call our emergency line on 01632 960 911. It is staffed day and night,
all year round. Outside opening hours we charge a surcharge of £60 per call-out. If you smell gas, leave the building at once
and call the gas emergency number before you call us.`,
  ),
  page(
    'en',
    'Services',
    'Services > Heat pumps',
    `We plan and install air source heat pumps for houses built after 1960. Before we make an offer, a technician visits you and
measures the heat demand of each room. The visit takes about ninety minutes and is free of charge. Installation usually takes
four working days.`,
  ),
  page(
    'en',
    'Services',
    'Services > Bathrooms',
    `We renovate bathrooms from a single source: tiling, electrics and plumbing. A complete renovation takes three to four weeks.
Walk-in showers without a step are our speciality, and we help with the application for a grant for step-free conversion.`,
  ),
  page(
    'en',
    'Services',
    'Services > Boiler maintenance',
    `A boiler should be serviced once a year. We clean the burner, check the exhaust values and test the safety valves.
You receive a written record. With a maintenance contract we remind you and you pay 10 % less for spare parts.`,
  ),
  page(
    'en',
    'Contact',
    'Contact',
    `Brandt Heating & Plumbing, 12 Foundry Lane, Millbrook. Phone 01632 960 120. Email office@brandt.example.
Customer parking is behind the building. The bus stop Foundry Lane (line 7) is two minutes away on foot.`,
  ),
  page(
    'en',
    'Service area',
    'Service area',
    `We work in Millbrook, Ashford Green, Lower Wexham and everywhere within 25 km of our workshop. For places further away
please ask: larger jobs such as bathrooms we take on up to 60 km.`,
  ),
  faq(
    'en',
    'How can I pay?',
    'You can pay by bank transfer within 14 days, by debit card on site, or in three instalments for jobs above £1,000. We do not take cash above £200.',
  ),
  faq(
    'en',
    'How do I cancel or move an appointment?',
    'Call us or write to office@brandt.example at least 24 hours before the appointment. Cancelling is free until then; after that we charge the call-out of £35.',
  ),
  faq(
    'en',
    'What can I do if a radiator stays cold?',
    'First bleed the radiator with the key until water comes out, then check the pressure gauge: it should show between 1.2 and 1.8 bar. If the radiator stays cold, the valve may be stuck, and we are happy to come by.',
  ),
  faq(
    'en',
    'Do you give a guarantee on your work?',
    'Yes. We give five years on our work, and the manufacturer gives two years on parts.',
  ),
  faq(
    'en',
    'Do you train apprentices?',
    'Yes, we train two plumbing apprentices every year. Training starts in September; applications are welcome until the end of March.',
  ),
  faq(
    'en',
    'How soon can a technician come?',
    'For normal repairs a technician usually comes within three working days. For emergencies we are with you within two hours.',
  ),
];
