INSERT INTO category VALUES
    (1, 'Audio'), (2, 'Bicycles'), (3, 'Books'), (4, 'Coffee & Tea'),
    (5, 'Garden'), (6, 'Kitchen'), (7, 'Outdoor'), (8, 'Stationery');

-- 8 categories x 15 things x 10 makers = 1200 products
WITH thing (category_id, prefix, names_and_prices) AS (VALUES
    (1, 'AUD', ARRAY['Bookshelf Speakers 249', 'Turntable 319', 'Studio Headphones 159', 'Travel Earbuds 89', 'Soundbar 219',
                     'Record Brush 19', 'Stereo Amplifier 399', 'Kitchen Radio 119', 'Desk Microphone 129', 'Phono Preamp 99',
                     'Speaker Stands 79', 'Headphone Stand 29', 'Cassette Deck 189', 'Party Speaker 149', 'Speaker Cable 24']),
    (2, 'BIC', ARRAY['City Bike 749', 'Gravel Bike 1499', 'Folding Bike 989', 'Helmet 79', 'Front Light 39', 'Frame Lock 34',
                     'Saddle 59', 'Panniers 89', 'Floor Pump 44', 'Repair Stand 129', 'Child Seat 119', 'Bottle Cage 14',
                     'Bell 12', 'Mudguards 29', 'Multi Tool 24']),
    (3, 'BOK', ARRAY['Atlas of Rivers 48', 'Field Guide to Birds 26', 'Bread at Home 29', 'Short Stories 18',
                     'Letters from the Coast 16', 'Type and Page 39', 'Gardens by Night 34', 'Night Trains 22',
                     'The Weather Book 27', 'Collected Poems 20', 'Paper Boats 14', 'Maps for Walkers 24',
                     'A Year of Soups 28', 'Notes on Wood 32', 'The Small Orchestra 19']),
    (4, 'COF', ARRAY['Espresso Machine 449', 'Hand Grinder 89', 'Pour-over Set 49', 'French Press 39', 'Moka Pot 34', 'Milk Jug 22',
                     'Green Tea 11', 'Breakfast Tea 9', 'House Blend 18', 'Decaf Beans 16', 'Travel Mug 27', 'Teapot 44',
                     'Kettle 69', 'Filter Papers 5', 'Tasting Spoon 13']),
    (5, 'GAR', ARRAY['Pruning Shears 39', 'Watering Can 32', 'Wheelbarrow 119', 'Raised Bed 89', 'Bird Feeder 24', 'Garden Hose 45',
                     'Spade 42', 'Seed Box 19', 'Compost Bin 69', 'Lantern 36', 'Herb Planter 22', 'Leaf Rake 26',
                     'Hedge Trimmer 139', 'Work Gloves 14', 'Deck Chair 79']),
    (6, 'KIT', ARRAY['Chef Knife 89', 'Cast Iron Pan 69', 'Stock Pot 79', 'Cutting Board 35', 'Stand Mixer 379', 'Hand Blender 59',
                     'Kitchen Scale 29', 'Salad Bowl 32', 'Pepper Mill 38', 'Baking Tray 18', 'Toaster 65', 'Rolling Pin 16',
                     'Storage Jars 27', 'Oven Gloves 15', 'Whisk 12']),
    (7, 'OUT', ARRAY['Two-person Tent 289', 'Sleeping Bag 149', 'Trail Backpack 139', 'Camping Stove 59', 'Head Torch 35',
                     'Trekking Poles 69', 'Rain Jacket 179', 'Water Filter 45', 'Hammock 54', 'Compass 29', 'Picnic Blanket 32',
                     'Cool Box 75', 'Sleeping Mat 85', 'Dry Bag 22', 'Enamel Cup 11']),
    (8, 'STA', ARRAY['Fountain Pen 59', 'Notebook 14', 'Sketch Pad 12', 'Bottle of Ink 16', 'Desk Calendar 18', 'Envelopes 7',
                     'Brush Pens 21', 'Pencil Set 15', 'Paper Knife 24', 'Ring Binder 8', 'Sticky Notes 5', 'Letter Scales 49',
                     'Brass Ruler 19', 'Wax Seal 23', 'Desk Lamp 89'])
), item AS (
    SELECT category_id, prefix, maker || ' ' || regexp_replace(thing, ' \d+$', '') AS name,
           row_number() OVER (PARTITION BY category_id ORDER BY maker_no, thing_no) AS no,
           round(substring(thing FROM '\d+$')::numeric * (0.80 + 0.05 * (maker_no * 7 % 10))) - 0.05 AS price
    FROM thing,
         unnest(names_and_prices) WITH ORDINALITY AS t (thing, thing_no),
         unnest(ARRAY['Alder', 'Birk', 'Calla', 'Dune', 'Elm', 'Fjord', 'Grove', 'Heron', 'Isle', 'Juniper'])
             WITH ORDINALITY AS m (maker, maker_no)
)
INSERT INTO product (sku, category_id, name, list_price, price)
SELECT prefix || '-' || lpad(no::text, 4, '0'), category_id, name, price, price
FROM item
ORDER BY category_id, no;

INSERT INTO stock (product_id, delivered, units)
SELECT id, 20 + (id * 37 % 41)::int, 0
FROM product;

INSERT INTO placed_order (customer, placed_at)
SELECT (ARRAY['Ada', 'Bruno', 'Chiara', 'Dilip', 'Elif', 'Femi', 'Greta'])[1 + n % 7], now() - n * interval '7 minutes'
FROM generate_series(600, 1, -1) AS n;

INSERT INTO order_line (order_id, product_id, units, price)
SELECT o.id, p.id, 1 + (o.id * 5 + k)::int % 3, p.price
FROM placed_order o
CROSS JOIN generate_series(1, 3) AS k
JOIN product p ON p.id = 1 + (o.id * 131 + k * 397) % 1200;

UPDATE stock
SET units = delivered - coalesce((SELECT sum(units) FROM order_line l WHERE l.product_id = stock.product_id), 0);
