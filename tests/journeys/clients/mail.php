<?php
// PHP's own mail(), as old shops and half of all plugins call it.
[, $to, $sender] = $argv;
$headers = ["From" => "Quayside <sales@quayside.shop>", "Bcc" => "archive@quayside.shop",
    "Content-Type" => "text/plain; charset=UTF-8", "Content-Transfer-Encoding" => "8bit", "X-Postroom-Order" => "1001"];
$body = "Thank you for your order.\n.\nGrüße vom Kai."; // mail() ends the last line
exit(mail($to, "Your order 1001", $body, $headers, $sender === "" ? "" : "-f$sender") ? 0 : 1);
