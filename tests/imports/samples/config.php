<?php
/* Which modules are on, and the stores. */
return array(
    'modules' => array('Magento_Store' => 1, 'Magento_Email' => 1),
    'scopes' => [
        'websites' => [
            'admin' => ['website_id' => '0', 'code' => 'admin', 'name' => 'Admin', 'is_default' => '0'],
            'base' => ['website_id' => '1', 'code' => 'base', 'name' => 'Main Website', 'is_default' => '1'],
            'japan' => ['website_id' => '2', 'code' => 'japan', 'name' => 'Japan', 'is_default' => '0'],
        ],
        'groups' => [['group_id' => '0', 'website_id' => '0', 'name' => 'Default', 'code' => 'default']],
        'stores' => [
            'admin' => ['store_id' => '0', 'code' => 'admin', 'website_id' => '0', 'name' => 'Admin', 'is_active' => '1'],
            'default' => ['store_id' => '1', 'code' => 'default', 'website_id' => '1', 'name' => 'English', 'is_active' => '1'],
            'german' => ['store_id' => '2', 'code' => 'german', 'website_id' => '1', 'name' => 'Deutsch', 'is_active' => '1'],
            'ja' => ['store_id' => '3', 'code' => 'ja', 'website_id' => '2', 'name' => "\u{65E5}\u{672C}\u{8A9E}", 'is_active' => '1'],
            'ja_en' => ['store_id' => '4', 'code' => 'ja_en', 'website_id' => '2', 'name' => 'English (Japan)', 'is_active' => '0'],
        ],
    ],
    'system' => [
        'websites' => ['japan' => ['trans_email' => ['ident_sales' => ['name' => 'Quayside Japan']]]]
    ]
);
