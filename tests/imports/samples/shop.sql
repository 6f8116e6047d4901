-- MariaDB dump 10.19  Distrib 10.6.16-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: magento
-- ------------------------------------------------------
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES utf8mb4 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;

--
-- Table structure for table `core_config_data`
--

DROP TABLE IF EXISTS `core_config_data`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
CREATE TABLE `core_config_data` (
  `config_id` int(10) unsigned NOT NULL AUTO_INCREMENT COMMENT 'Config ID',
  `scope` varchar(8) NOT NULL DEFAULT 'default' COMMENT 'Config Scope',
  `scope_id` int(11) NOT NULL DEFAULT 0 COMMENT 'Config Scope ID',
  `path` varchar(255) NOT NULL DEFAULT 'general' COMMENT 'Config Path',
  `value` text DEFAULT NULL COMMENT 'Config Value',
  `updated_at` timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp() COMMENT 'Updated, at (UTC)',
  PRIMARY KEY (`config_id`),
  UNIQUE KEY `CORE_CONFIG_DATA_SCOPE_SCOPE_ID_PATH` (`scope`,`scope_id`,`path`)
) ENGINE=InnoDB AUTO_INCREMENT=99 DEFAULT CHARSET=utf8mb4 COMMENT='Config Data';

LOCK TABLES `core_config_data` WRITE;
/*!40000 ALTER TABLE `core_config_data` DISABLE KEYS */;
INSERT INTO `core_config_data` VALUES
(1,'default',0,'web/unsecure/base_url','https://quayside.example/','2026-01-05 08:00:00'),
(2,'default',0,'web/secure/base_url','https://quayside.example/','2026-01-05 08:00:00'),
(3,'websites',2,'web/unsecure/base_url','https://jp.quayside.example/','2026-01-05 08:00:00'),
(4,'websites',2,'web/secure/base_url','https://jp.quayside.example/','2026-01-05 08:00:00'),
(5,'default',0,'general/store_information/name','Quay\'s Side','2026-01-05 08:00:00'),
(6,'stores',3,'general/store_information/name','波止場','2026-01-05 08:00:00'),
(7,'default',0,'general/locale/code','en_GB','2026-01-05 08:00:00'),
(8,'stores',2,'general/locale/code','de_DE','2026-01-05 08:00:00'),
(9,'websites',2,'general/locale/code','ja_JP','2026-01-05 08:00:00'),
(10,'stores',4,'general/locale/code','en_US','2026-01-05 08:00:00'),
(11,'websites',2,'general/locale/timezone','Asia/Tokyo','2026-01-05 08:00:00'),
(12,'default',0,'general/locale/timezone','Europe/London','2026-01-05 08:00:00'),
(13,'default',0,'trans_email/ident_sales/name','Quayside','2026-01-05 08:00:00'),
(14,'default',0,'trans_email/ident_sales/email','orders@quayside.shop','2026-01-05 08:00:00'),
(15,'stores',2,'trans_email/ident_sales/email','bestellung@quayside.shop','2026-01-05 08:00:00'),
(16,'websites',2,'trans_email/ident_sales/email','orders@quayside.jp','2026-01-05 08:00:00'),
(17,'default',0,'trans_email/ident_general/email','hello@quayside.shop','2026-01-05 08:00:00'),
(18,'default',0,'trans_email/ident_support/email','help@quayside.shop','2026-01-05 08:00:00'),
(19,'default',0,'sales_email/order/copy_to','office@quayside.shop, boss@quayside.shop','2026-01-05 08:00:00'),
(20,'stores',2,'sales_email/order/copy_to','buero@quayside.shop chef@quayside.shop','2026-01-05 08:00:00'),
(21,'default',0,'sales_email/order/copy_method','copy','2026-01-05 08:00:00'),
(22,'websites',2,'sales_email/order/template','12','2026-01-05 08:00:00'),
(23,'stores',2,'sales_email/order/guest_template','sales_email_order_guest_template/Quay/side','2026-01-05 08:00:00'),
(24,'default',0,'sales_email/general/async_sending','1','2026-01-05 08:00:00'),
(25,'websites',2,'sales_email/general/async_sending','0','2026-01-05 08:00:00'),
(26,'default',0,'sales_email/order_comment/copy_to','office@quayside.shop','2026-01-05 08:00:00'),
(27,'default',0,'system/smtp/transport','smtp','2026-01-05 08:00:00'),
(28,'default',0,'system/smtp/host','smtp.quayside.shop','2026-01-05 08:00:00'),
(29,'default',0,'system/smtp/port','587','2026-01-05 08:00:00'),
(30,'default',0,'system/smtp/username','quayside','2026-01-05 08:00:00'),
(31,'default',0,'system/smtp/password',_binary '0:3:AAECAwQFBgcICQoLok5tGQQikcrla9y7dAthQ997ziZckisbf/QP/EU=','2026-01-05 08:00:00'),
(32,'default',0,'system/smtp/auth','login','2026-01-05 08:00:00'),
(33,'default',0,'system/smtp/ssl','tls','2026-01-05 08:00:00'),
(34,'websites',2,'system/smtp/host','smtp.quayside.jp','2026-01-05 08:00:00'),
(35,'websites',2,'system/smtp/ssl','none','2026-01-05 08:00:00'),
(36,'stores',4,'system/smtp/disable','1','2026-01-05 08:00:00'),
(37,'default',0,'system/smtp/set_return_path','2','2026-01-05 08:00:00'),
(38,'default',0,'system/smtp/return_path_email','bounces@quayside.shop','2026-01-05 08:00:00'),
(39,'stores',4,'system/smtp/return_path_email',NULL,'2026-01-05 08:00:00'),
(40,'default',0,'design/email/logo','default/logo.png','2026-01-05 08:00:00'),
(41,'default',0,'design/email/logo_width','180px','2026-01-05 08:00:00'),
(42,'default',0,'contact/email/recipient_email',' hello@quayside.shop ','2026-01-05 08:00:00'),
(43,'default',0,'klaviyo_reclaim_newsletter/klaviyo_newsletter/newsletter','XyZ123','2026-01-05 08:00:00'),
(44,'default',0,'catalog/seo/product_url_suffix','.html','2026-01-05 08:00:00'),
(45,'default',0,'payment/checkmo/active','0','2026-01-05 08:00:00');
/*!40000 ALTER TABLE `core_config_data` ENABLE KEYS */;
UNLOCK TABLES;

CREATE TABLE `store` (
  `store_id` smallint(5) unsigned NOT NULL AUTO_INCREMENT,
  `code` varchar(32) DEFAULT NULL,
  `website_id` smallint(5) unsigned NOT NULL DEFAULT 0,
  `group_id` smallint(5) unsigned NOT NULL DEFAULT 0,
  `name` varchar(255) NOT NULL,
  `sort_order` smallint(5) unsigned NOT NULL DEFAULT 0,
  `is_active` smallint(5) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (`store_id`)
) ENGINE=InnoDB;
INSERT INTO `store` VALUES (0,'admin',0,0,'Admin',0,1),(1,'default',1,1,'English',0,1),(2,'german',1,1,'Deutsch; "Laden"',0,1),
(3,'ja',2,2,'日本語',0,1),(4,'ja_en',2,2,'English (Japan)',0,0);

CREATE TABLE `store_website` (
  `website_id` smallint(5) unsigned NOT NULL AUTO_INCREMENT,
  `code` varchar(32) DEFAULT NULL,
  `name` varchar(64) DEFAULT NULL,
  `sort_order` smallint(5) unsigned NOT NULL DEFAULT 0,
  `default_group_id` smallint(5) unsigned NOT NULL DEFAULT 0,
  `is_default` smallint(5) unsigned DEFAULT 0,
  PRIMARY KEY (`website_id`)
) ENGINE=InnoDB;
INSERT INTO `store_website` VALUES (0,'admin','Admin',0,0,0),(1,'base','Main Website',0,1,1),(2,'japan','Japan',0,2,0);
-- Dump completed on 2026-01-06  3:00:01
