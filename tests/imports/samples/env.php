<?php
return [
    'backend' => [
        'frontName' => 'admin_1x2y3z'
    ],
    'crypt' => [
        'key' => '0123456789abcdef0123456789abcdef'
    ],
    'db' => [
        'table_prefix' => '',
        'connection' => ['default' => ['host' => 'localhost', 'dbname' => 'magento', 'password' => 'not-of-mail']]
    ],
    'MAGE_MODE' => 'production',
    'cache_types' => ['config' => 1, 'layout' => 1],
    'system' => [
        'default' => [
            'system' => ['smtp' => ['port' => '2525']]
        ],
        'stores' => [
            'ja' => ['trans_email' => ['ident_support' => ['email' => 'help@quayside' . '.jp']]]
        ]
    ]
];
