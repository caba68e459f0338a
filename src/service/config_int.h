/* config_int.h - what config.c offers to the service alone. */
#ifndef XUQI_SERVICE_CONFIG_INT_H
#define XUQI_SERVICE_CONFIG_INT_H

#include "service/service.h"

/** Deep copy, freed with svc_config_free(). */
struct svc_config *svc_config_copy(const struct svc_config *config);

#endif
