INSERT INTO category VALUES
    (1, 'Audio'), (2, 'Bicycles'), (3, 'Books'), (4, 'Coffee & Tea'),
    (5, 'Garden'), (6, 'Kitchen'), (7, 'Outdoor'), (8, 'Stationery');

-- 8 categories x 15 things x 10 makers = 1200 products
WITH thing (category_id, prefix, price, names) AS (VALUES
    (1, 'AUD', 149, ARRAY['Bookshelf Speakers', 'Turntable', 'Studio Headphones', 'Travel Earbuds', 'Soundbar', 'Record Brush',
                          'Stereo Amplifier', 'Kitchen Radio', 'Desk Microphone', 'Phono Preamp', 'Speaker Stands', 'Headphone Stand',
                          'Cassette Deck', 'Party Speaker', 'Audio Cable, 3 m']),
    (2, 'BIC', 79,  ARRAY['City Bike', 'Gravel Bike', 'Folding Bike', 'Helmet', 'Front Light', 'Frame Lock', 'Saddle', 'Panniers',
                          'Floor Pump', 'Repair Stand', 'Child Seat', 'Bottle Cage', 'Bell', 'Mudguards', 'Multi Tool']),
    (3, 'BOK', 24,  ARRAY['Atlas of Rivers', 'Field Guide to Birds', 'Bread at Home', 'Short Stories', 'Letters from the Coast',
                          'Type and Page', 'Gardens by Night', 'Night Trains', 'The Weather Book', 'Collected Poems', 'Paper Boats',
                          'Maps for Walkers', 'A Year of Soups', 'Notes on Wood', 'The Small Orchestra']),
    (4, 'COF', 34,  ARRAY['Espresso Machine', 'Hand Grinder', 'Pour-over Set', 'French Press', 'Moka Pot', 'Milk Jug', 'Green Tea, 100 g',
                          'Breakfast Tea, 250 g', 'House Blend, 1 kg', 'Decaf Beans, 500 g', 'Travel Mug', 'Teapot', 'Kettle',
                          'Filter Papers', 'Tasting Spoon']),
    (5, 'GAR', 29,  ARRAY['Pruning Shears', 'Watering Can', 'Wheelbarrow', 'Raised Bed', 'Bird Feeder', 'Garden Hose, 20 m', 'Spade',
                          'Seed Box', 'Compost Bin', 'Lantern', 'Herb Planter', 'Leaf Rake', 'Hedge Trimmer', 'Gloves', 'Deck Chair']),
    (6, 'KIT', 45,  ARRAY['Chef Knife', 'Cast Iron Pan', 'Stock Pot', 'Cutting Board', 'Stand Mixer', 'Hand Blender', 'Kitchen Scale',
                          'Salad Bowl', 'Pepper Mill', 'Baking Tray', 'Toaster', 'Rolling Pin', 'Storage Jars', 'Oven Gloves', 'Whisk']),
    (7, 'OUT', 89,  ARRAY['Two-person Tent', 'Sleeping Bag', 'Trail Backpack', 'Camping Stove', 'Head Torch', 'Trekking Poles',
                          'Rain Jacket', 'Water Filter', 'Hammock', 'Compass', 'Picnic Blanket', 'Cool Box', 'Sleeping Mat',
                          'Dry Bag', 'Enamel Cup']),
    (8, 'STA', 12,  ARRAY['Fountain Pen', 'Notebook A5', 'Sketch Pad', 'Ink, 50 ml', 'Desk Calendar', 'Envelopes', 'Brush Pens',
                          'Pencil Set', 'Paper Knife', 'Ring Binder', 'Sticky Notes', 'Letter Scales', 'Ruler, Brass', 'Wax Seal',
                          'Desk Lamp'])
), item AS (
    SELECT category_id, prefix, maker || ' ' || name AS name,
           row_number() OVER (PARTITION BY category_id ORDER BY maker_no, thing_no) AS no,
           round((price * (0.35 + ((thing_no * 7 + category_id * 3) % 13) / 6.0) * (0.8 + maker_no * 0.04))::numeric, 0) - 0.05 AS price
    FROM thing,
         unnest(names) WITH ORDINALITY AS t (name, thing_no),
         unnest(ARRAY['Alder', 'Birk', 'Calla', 'Dune', 'Elm', 'Fjord', 'Grove', 'Heron', 'Isle', 'Juniper'])
             WITH ORDINALITY AS m (maker, maker_no)
)
INSERT INTO product (sku, category_id, name, list_price, price)
SELECT prefix || '-' || lpad(no::text, 4, '0'), category_id, name, price, price
FROM item
ORDER BY category_id, no;

INSERT INTO stock (product_id, delivered, units)
SELECT id, 120 + (id * 37 % 281)::int, 0
FROM product;

INSERT INTO placed_order (customer, placed_at)
SELECT (ARRAY['Ada', 'Bruno', 'Chiara', 'Dilip', 'Elif', 'Femi', 'Greta', 'Hiro'])[1 + n % 8], now() - n * interval '7 minutes'
FROM generate_series(600, 1, -1) AS n;

INSERT INTO order_line (order_id, product_id, units, price)
SELECT o.id, p.id, 1 + (o.id * 5 + k)::int % 3, p.price
FROM placed_order o
CROSS JOIN generate_series(1, 3) AS k
JOIN product p ON p.id = 1 + (o.id * 131 + k * 397) % 1200;

UPDATE stock
SET units = delivered - coalesce((SELECT sum(units) FROM order_line l WHERE l.product_id = stock.product_id), 0);
